using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>A function of the user that a stored model finds by contract name.</summary>
public abstract class CustomMappingFactory<TSrc, TDst> : ICustomMappingFactory
    where TSrc : class, new()
    where TDst : class, new()
{
    public abstract Action<TSrc, TDst> GetMapping();

    ITransformer ICustomMappingFactory.Create(string contract) => new CustomMappingTransformer<TSrc, TDst>(GetMapping(), contract);
}

/// <summary>Names the contract that a <see cref="CustomMappingFactory{TSrc, TDst}"/> fulfils.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CustomMappingFactoryAttributeAttribute : ExtensionBaseAttribute
{
    public CustomMappingFactoryAttributeAttribute(string contractName) : base(contractName)
    {
    }
}

internal interface ICustomMappingFactory
{
    ITransformer Create(string contract);
}

internal static class CustomMappingLoader
{
    public const string Signature = "CustomTransformer";

    private static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var contract = ctx.Reader.ReadString();
        env.ComponentCatalog.RegisterAssembly(Assembly.Load(ctx.Reader.ReadString()));
        return env.ComponentCatalog.CreateExtension(typeof(CustomMappingFactoryAttributeAttribute), contract) is ICustomMappingFactory factory
            ? factory.Create(contract)
            : throw new InvalidOperationException($"The class with contract '{contract}' must derive from '{typeof(CustomMappingFactory<,>)}'.");
    }
}
