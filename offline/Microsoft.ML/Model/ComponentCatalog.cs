using System.Collections.Concurrent;
using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>Finds the code that loads a stored component.</summary>
public sealed class ComponentCatalog
{
    private const BindingFlags AnyStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _assemblies = [];
    private readonly ConcurrentDictionary<string, LoadableClassAttributeBase> _loaders = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(Type Attribute, string Contract), Type> _extensions = [];

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        lock (_lock)
        {
            if (!_assemblies.Add(assembly.FullName!))
                return;
            var announced = assembly.GetCustomAttributes(typeof(LoadableClassAttributeBase), false).Cast<LoadableClassAttributeBase>();
            foreach (var loader in announced.Where(a => a.SignatureType == typeof(SignatureLoadModel)))
                foreach (var name in loader.LoadNames)
                    if (!_loaders.TryAdd(name, loader) && throwOnError)
                        throw new InvalidOperationException($"ComponentCatalog cannot map name '{name}' to {loader.InstanceType}, already mapped to {_loaders[name].InstanceType}.");
            foreach (var type in assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false }))
                foreach (var extension in type.GetCustomAttributes<ExtensionBaseAttribute>(false))
                    if (!_extensions.TryAdd((extension.GetType(), extension.ContractName), type) && throwOnError)
                        throw new InvalidOperationException($"An extension for '{extension.GetType().Name}' with contract '{extension.ContractName}' has already been registered in the ComponentCatalog.");
        }
    }

    /// <summary>Null where the signature is unknown.</summary>
    internal object? TryLoad(IHostEnvironment env, ModelLoadContext ctx)
    {
        if (ctx.Version.LoaderSignature is not { Length: > 0 } signature || !_loaders.TryGetValue(signature, out var loader))
            return null;
        try
        {
            if (loader.LoaderType.GetMethod("Create", AnyStatic, [typeof(IHostEnvironment), typeof(ModelLoadContext)]) is { } withEnvironment)
                return withEnvironment.Invoke(null, [env, ctx]);
            if (loader.LoaderType.GetMethod("Create", AnyStatic, [typeof(ModelLoadContext)]) is { } plain)
                return plain.Invoke(null, [ctx]);
        }
        catch (TargetInvocationException ex)
        {
            throw new InvalidOperationException($"Error during class instantiation: {ex.InnerException!.Message}", ex.InnerException);
        }
        throw new InvalidOperationException($"{loader.LoaderType} has no suitable Create method");
    }

    internal object CreateExtension(Type attribute, string contract) => _extensions.TryGetValue((attribute, contract), out var type)
        ? Activator.CreateInstance(type)!
        : throw new InvalidOperationException(
            $"Unable to locate an extension for the contract '{contract}'. Ensure you have called {nameof(ComponentCatalog)}.{nameof(RegisterAssembly)} " +
            $"with the Assembly that contains a class decorated with a '{attribute}'.");
}
