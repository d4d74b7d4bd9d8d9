namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Rough times of kernels on one core, for deciding how to run them. Results never depend on these.</summary>
internal static class KernelCost
{
    /// <summary>Below this, waking the other cores costs more than they give.</summary>
    internal const double InlineMicroseconds = 6;

    /// <summary>Microseconds of one product, whole vectors counted.</summary>
    internal static double Gemm(SimdLevel level, double rows, int columns, double depth) =>
        2e-3 * rows * Panels.PaddedColumns(level, columns) * depth / GigaflopsPerCore(level);

    /// <summary>Microseconds of reading or writing so many floats once.</summary>
    internal static double Memory(nint floats) => floats * (double)sizeof(float) / 20e3;

    internal static double GigaflopsPerCore(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => 250,
        SimdLevel.Vector256 => 125,
        SimdLevel.Vector128 => 60,
        _ => 4,
    };

    /// <summary>True where computing the transpose of C wastes fewer lanes than a narrow C does, packing counted.</summary>
    internal static bool PrefersSwapped(GemmShape s, SimdLevel level)
    {
        // Vector operations per (m, n, k) block of one column of k; transposing A into panels costs about half of one per value.
        double lanes = Simd.Lanes(level);
        double plain = s.M * Math.Ceiling(s.N / lanes);
        double swapped = s.N * Math.Ceiling(s.M / lanes);
        double pack = s.TransposeA ? (s.N <= Simd.MaxTileRows(level) ? 0 : s.M / 8.0) : s.M / 2.0;
        return (swapped + pack) * 1.2 < plain;
    }
}
