using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Tensors;

/// <summary>The engine that computes: the managed CPU engine unless another is chosen.</summary>
public static class Engines
{
    /// <summary>The managed CPU engine.</summary>
    public static IEngine Cpu { get; } = new CpuEngine();

    /// <summary>The engine in use.</summary>
    public static IEngine Current { get; private set; } = Cpu;

    /// <summary>Threads that the managed CPU engine computes on, the caller's included: the number of cores unless set here or by the
    /// environment variable KERASSTYLE_THREADS. It may change at any time, and no result depends on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 1.</exception>
    public static int ThreadCount
    {
        get => WorkerPool.ThreadCount;
        set => WorkerPool.ThreadCount = value;
    }

    /// <summary>Chooses the engine for all graphs compiled from now on.</summary>
    public static void Use(IEngine engine) => Current = engine ?? throw new ArgumentNullException(nameof(engine));
}
