using System.Runtime.Intrinsics.X86;

namespace KerasStyle.Benchmarks;

/// <summary>PyTorch in the settings that may suit it: the best one counts in each case.</summary>
/// <remarks>
/// As it is installed: OpenMP threads that sleep or spin, memory given back to the system or kept. Tuned: the libraries are also made to use the
/// widest kernels they have, which version 1.13 and its OpenBLAS do not pick by themselves on machines newer than they are.
/// </remarks>
sealed class TorchSides : IDisposable
{
    readonly TorchProcess[] installed, tuned;
    readonly Dictionary<string, (TorchProcess Installed, TorchProcess Tuned)> fastest = [];

    TorchSides(TorchProcess[] installed, TorchProcess[] tuned) => (this.installed, this.tuned) = (installed, tuned);

    /// <summary>What runs, or null without PyTorch.</summary>
    public string? Version => installed.Length > 0 ? installed[0].Version : null;

    /// <summary>Whether there is more to force than what the libraries pick.</summary>
    public bool HasTuned => tuned.Length > 0;

    /// <summary>Starts the processes. <paramref name="narrow"/>: AVX2 at most in all of them, so there is nothing to tune.</summary>
    public static TorchSides Start(int threads, bool narrow)
    {
        Dictionary<string, string> passive = new() { ["OMP_WAIT_POLICY"] = "PASSIVE" };
        Dictionary<string, string> keeping = new() { ["MALLOC_MMAP_THRESHOLD_"] = "4294967296", ["MALLOC_TRIM_THRESHOLD_"] = "4294967296" };
        Dictionary<string, string> avx2 = new() { ["OPENBLAS_CORETYPE"] = "HASWELL", ["ATEN_CPU_CAPABILITY"] = "avx2", ["DNNL_MAX_CPU_ISA"] = "AVX2" };
        Dictionary<string, string> avx512 = new() { ["OPENBLAS_CORETYPE"] = "SKYLAKEX", ["ATEN_CPU_CAPABILITY"] = "avx512" };
        Dictionary<string, string> limit = narrow ? avx2 : [];
        return new TorchSides(
            Processes([.. passive, .. limit], [.. passive, .. keeping, .. limit], [.. keeping, .. limit]),
            narrow || !Avx512F.IsSupported ? [] : Processes([.. passive, .. keeping, .. avx512], [.. keeping, .. avx512]));

        TorchProcess[] Processes(params KeyValuePair<string, string>[][] settings) =>
            [.. settings.Select(s => TorchProcess.Start(threads, new Dictionary<string, string>(s))).OfType<TorchProcess>()];
    }

    /// <summary>No PyTorch.</summary>
    public static TorchSides None { get; } = new([], []);

    /// <summary>Best times of a case in microseconds within a window, each in the setting that suits it best; tuned is the best of all.</summary>
    public (double Installed, double Tuned) Time(string name, double seconds)
    {
        if (!fastest.TryGetValue(name, out var best))
        {
            Dictionary<TorchProcess, double> times = installed.Concat(tuned).ToDictionary(p => p, p => p.Time(name, seconds / 2));
            fastest[name] = best = (installed.MinBy(p => times[p])!, times.MinBy(t => t.Value).Key);
        }

        double time = best.Installed.Time(name, seconds);
        return (time, ReferenceEquals(best.Tuned, best.Installed) ? time : best.Tuned.Time(name, seconds));
    }

    public void Dispose()
    {
        Array.ForEach(installed, p => p.Dispose());
        Array.ForEach(tuned, p => p.Dispose());
    }
}
