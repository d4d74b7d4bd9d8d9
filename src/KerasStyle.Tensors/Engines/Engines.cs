using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using KerasStyle.Tensors;
using KerasStyle.Tensors.Cpu;
using KerasStyle.Tensors.DataParallel;

namespace KerasStyle;

/// <summary>The engine that computes: the managed CPU engine unless another is chosen, in code or by the environment variable
/// KERASSTYLE_ENGINE, as <c>torch:cuda</c>; several devices, as in <c>torch:cuda:0,cuda:1</c>, share each batch.</summary>
public static class Engines
{
    const string Choice = "KERASSTYLE_ENGINE";

    static readonly ConcurrentDictionary<string, Func<string?, IEngine>> makers = new() { ["cpu"] = _ => Cpu! };

    // Engines of other packages: each registers itself when its assembly starts.
    static readonly Dictionary<string, string> packages = new() { ["torch"] = "KerasStyle.TorchSharp" };

    static readonly ConcurrentDictionary<Key, IEngine> made = new();

    static readonly AsyncLocal<IEngine?> scoped = new();

    static IEngine? current;
    static volatile bool anyScope;

    /// <summary>The managed CPU engine.</summary>
    public static IEngine Cpu { get; } = new CpuEngine();

    /// <summary>The engine in use.</summary>
    /// <exception cref="InvalidOperationException">KERASSTYLE_ENGINE names an engine that cannot be had.</exception>
    public static IEngine Current
    {
        get
        {
            if (anyScope && scoped.Value is { } inner)
                return inner;
            if (Volatile.Read(ref current) is { } engine)
                return engine;
            Interlocked.CompareExchange(ref current, Get(Environment.GetEnvironmentVariable(Choice) is { Length: > 0 } chosen ? chosen : "cpu"), null);
            return current;
        }
    }

    /// <summary>Threads that the managed CPU engine computes on, the caller's included: the number of cores unless set here or by the
    /// environment variable KERASSTYLE_THREADS. It may change at any time, and no result depends on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 1.</exception>
    public static int ThreadCount
    {
        get => WorkerPool.ThreadCount;
        set => WorkerPool.ThreadCount = value;
    }

    /// <summary>Chooses the engine for all graphs compiled from now on.</summary>
    public static void Use(IEngine engine) => Volatile.Write(ref current, engine ?? throw new ArgumentNullException(nameof(engine)));

    /// <summary>Chooses the engine for all graphs compiled from now on: <c>Engines.Use("torch", "cuda:1")</c>.</summary>
    /// <param name="name"><c>cpu</c>, the managed engine, or <c>torch</c>, of the package KerasStyle.TorchSharp.</param>
    /// <param name="device">A device of the engine; its default when null.</param>
    /// <exception cref="InvalidOperationException">The engine or its device cannot be had; the message says what is missing.</exception>
    public static void Use(string name, string? device = null) => Use(Get(name, device));

    /// <summary>Chooses the engine for what the caller, and what it awaits or starts, compiles until the scope is disposed.</summary>
    public static IDisposable Scope(IEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        anyScope = true;
        var scope = new EngineScope(scoped.Value);
        scoped.Value = engine;
        return scope;
    }

    /// <summary>A scope of an engine; none where it is in use already.</summary>
    internal static IDisposable? ScopeOf(IEngine engine) => ReferenceEquals(engine, Current) ? null : Scope(engine);

    /// <summary>Traces a graph and has an engine compile it, which is in use meanwhile.</summary>
    internal static Executable Compile(IEngine engine, IReadOnlyList<TensorSpec> inputs, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> body)
    {
        using IDisposable? scope = ScopeOf(engine);
        return engine.Compile(Graph.Trace(inputs, body));
    }

    /// <summary>An engine by its name and device in one, such as <c>torch:cuda:1</c>; the same each time.</summary>
    /// <exception cref="InvalidOperationException">The engine or its device cannot be had; the message says what is missing.</exception>
    public static IEngine Get(string nameAndDevice)
    {
        ArgumentNullException.ThrowIfNull(nameAndDevice);
        string[] parts = nameAndDevice.Split(':', 2);
        return Get(parts[0], parts.ElementAtOrDefault(1));
    }

    /// <summary>An engine by its name and device; the same each time.</summary>
    /// <param name="name"><c>cpu</c>, the managed engine, or <c>torch</c>, of the package KerasStyle.TorchSharp.</param>
    /// <param name="device">A device of the engine, or several with commas between, which then share each batch; its default when null.</param>
    /// <exception cref="InvalidOperationException">The engine or its device cannot be had; the message says what is missing.</exception>
    public static IEngine Get(string name, string? device)
    {
        return made.GetOrAdd(new(name, device), static key => key.Device?.Contains(',', StringComparison.Ordinal) == true
            ? new ParallelEngine([.. key.Device.Split(',').Select(d => Make(key.Name, d.Trim()))])
            : Make(key.Name, key.Device));
    }

    /// <summary>Makes an engine known by name. Packages of engines do so when they start.</summary>
    public static void Register(string name, Func<string?, IEngine> make)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(make);
        makers[name] = make;
    }

    static IEngine Make(string name, string? device)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!makers.ContainsKey(name) && packages.TryGetValue(name, out string? package))
            Start(name, package);
        return makers.TryGetValue(name, out Func<string?, IEngine>? make)
            ? make(device)
            : throw new InvalidOperationException(packages.ContainsKey(name)
                ? $"the engine '{name}' is not in this build of {packages[name]}, which was made without TorchSharp: use the released package, or build with -p:UseTorchSharp=true"
                : $"there is no engine '{name}'; there are {string.Join(", ", makers.Keys.Concat(packages.Keys).Distinct().Order())}");
    }

    static void Start(string name, string package)
    {
        try
        {
            RuntimeHelpers.RunModuleConstructor(Assembly.Load(package).ManifestModule.ModuleHandle);
        }
        catch (FileNotFoundException e)
        {
            throw new InvalidOperationException($"the engine '{name}' needs the package {package}, which this program does not reference", e);
        }
    }

    sealed class EngineScope(IEngine? outer) : IDisposable
    {
        public void Dispose() => scoped.Value = outer;
    }

    // A class, as a dictionary over classes is compiled ahead of time.
    sealed record Key(string Name, string? Device);
}
