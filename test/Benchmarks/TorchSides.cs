using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Benchmarks;

/// <summary>PyTorch in the settings that may suit it: the best one counts in each case.</summary>
sealed class TorchSides : IDisposable
{
    readonly TorchProcess[] processes;
    readonly Dictionary<string, TorchProcess> fastest = [];

    TorchSides(TorchProcess[] processes) => this.processes = processes;

    /// <summary>What runs, or null without PyTorch.</summary>
    public string? Version => processes.Length > 0 ? processes[0].Version : null;

    /// <summary>Starts the processes: OpenMP threads that sleep or spin; memory given back to the system or kept; the instruction set that the
    /// libraries pick (version 1.13 does not know newer machines) or the widest. <paramref name="narrow"/>: AVX2 at most.</summary>
    public static TorchSides Start(int threads, bool narrow)
    {
        var passive = new Dictionary<string, string> { ["OMP_WAIT_POLICY"] = "PASSIVE" };
        var instructions = new Dictionary<string, string>();
        if (narrow)
            instructions = new() { ["OPENBLAS_CORETYPE"] = "HASWELL", ["ATEN_CPU_CAPABILITY"] = "avx2", ["DNNL_MAX_CPU_ISA"] = "AVX2" };
        else if (Avx512F.IsSupported)
            instructions = new() { ["OPENBLAS_CORETYPE"] = "SKYLAKEX", ["ATEN_CPU_CAPABILITY"] = "avx512" };
        var keeping = new Dictionary<string, string>(instructions)
        {
            ["MALLOC_MMAP_THRESHOLD_"] = "4294967296",
            ["MALLOC_TRIM_THRESHOLD_"] = "4294967296",
        };
        Dictionary<string, string>[] settings = [narrow ? new(passive.Concat(instructions)) : passive, new(passive.Concat(keeping)), keeping];
        return new TorchSides([.. settings.Select(s => TorchProcess.Start(threads, s)).OfType<TorchProcess>()]);
    }

    /// <summary>No PyTorch.</summary>
    public static TorchSides None { get; } = new([]);

    /// <summary>Best time of a case in microseconds within a window, in the setting that suits it best.</summary>
    public double Time(string name, double seconds)
    {
        if (!fastest.TryGetValue(name, out TorchProcess? process))
            fastest[name] = process = processes.MinBy(p => p.Time(name, seconds / 2))!;
        return process.Time(name, seconds);
    }

    public void Dispose() => Array.ForEach(processes, p => p.Dispose());
}
