namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// The panel layout of a [depth, columns] matrix: blocks of <see cref="Simd.PanelWidth"/> columns, each stored [depth, width],
/// one after the other. The last panel is one vector wide if its columns fit, and unused columns are zero.
/// </summary>
internal static unsafe partial class Panels
{
    internal static int Count(SimdLevel level, int columns)
    {
        int width = Simd.PanelWidth(level);
        return (columns + width - 1) / width;
    }

    /// <summary>Stored columns: <paramref name="columns"/> rounded up to whole vectors.</summary>
    internal static int PaddedColumns(SimdLevel level, int columns)
    {
        int lanes = Simd.Lanes(level);
        return (columns + lanes - 1) / lanes * lanes;
    }

    /// <summary>Stored width of one panel.</summary>
    internal static int Width(SimdLevel level, int columns, int panel) =>
        Math.Min(Simd.PanelWidth(level), PaddedColumns(level, columns) - panel * Simd.PanelWidth(level));

    internal static nint Floats(SimdLevel level, int depth, int columns) => (nint)depth * PaddedColumns(level, columns);
}
