using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Tensors;

/// <summary>The engine that computes: the managed CPU engine unless another is chosen, in code or by the environment variable
/// KERASSTYLE_ENGINE, as <c>torch:cuda</c>.</summary>
public static class Engines
{
    const string Choice = "KERASSTYLE_ENGINE";

    static readonly ConcurrentDictionary<string, Func<string?, IEngine>> makers = new() { ["cpu"] = _ => Cpu! };

    // Engines of other packages: each registers itself when its assembly starts.
    static readonly Dictionary<string, string> packages = new() { ["torch"] = "KerasStyle.TorchSharp" };

    static IEngine? current;

    /// <summary>The managed CPU engine.</summary>
    public static IEngine Cpu { get; } = new CpuEngine();

    /// <summary>The engine in use.</summary>
    /// <exception cref="InvalidOperationException">KERASSTYLE_ENGINE names an engine that cannot be had.</exception>
    public static IEngine Current
    {
        get
        {
            if (Volatile.Read(ref current) is { } engine)
                return engine;
            string[] named = (Environment.GetEnvironmentVariable(Choice) ?? "cpu").Split(':', 2);
            Interlocked.CompareExchange(ref current, Make(named[0], named.ElementAtOrDefault(1)), null);
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
    public static void Use(string name, string? device = null) => Use(Make(name, device));

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
                ? $"the engine '{name}' is not part of this build: add the package {packages[name]}, or build with -p:UsePackages=true"
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
}
