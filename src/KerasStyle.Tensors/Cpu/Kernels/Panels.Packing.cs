namespace KerasStyle.Tensors.Cpu.Kernels;

internal static unsafe partial class Panels
{
    /// <summary>Fills the panels from a matrix stored [depth, columns], or [columns, depth] if transposed.</summary>
    internal static void Pack(SimdLevel level, float* source, nint ld, bool transposed, int depth, int columns, float* panels)
    {
        for (int panel = 0; panel < Count(level, columns); panel++)
            PackPanel(level, source, ld, transposed, depth, columns, panel, 0, depth, panels);
    }

    /// <summary>Fills rows [first, end) of one panel.</summary>
    internal static void PackPanel(SimdLevel level, float* source, nint ld, bool transposed, int depth, int columns, int panel, int first, int end, float* panels)
    {
        int column = panel * Simd.PanelWidth(level);
        int width = Width(level, columns, panel), valid = Math.Min(width, columns - column);
        float* destination = panels + (nint)depth * column + (nint)first * width;
        if (!transposed)
        {
            KernelSet.Used.CopyRows(source + first * ld + column, ld, destination, width, end - first, valid);
            return;
        }
        KernelSet.Used.Transpose(source + column * ld + first, ld, destination, width, valid, end - first);
        if (valid < width)
            for (int row = 0; row < end - first; row++)
                new Span<float>(destination + (nint)row * width + valid, width - valid).Clear();
    }

    /// <summary>Writes the matrix back to [depth, columns].</summary>
    internal static void Unpack(SimdLevel level, float* panels, int depth, int columns, float* destination, nint ld)
    {
        for (int panel = 0; panel < Count(level, columns); panel++)
            UnpackPanel(level, panels, depth, columns, panel, destination, ld);
    }

    /// <summary>Writes one panel back to its columns of [depth, columns].</summary>
    internal static void UnpackPanel(SimdLevel level, float* panels, int depth, int columns, int panel, float* destination, nint ld)
    {
        int column = panel * Simd.PanelWidth(level);
        int width = Width(level, columns, panel), valid = Math.Min(width, columns - column);
        float* source = panels + (nint)depth * column;
        for (int row = 0; row < depth; row++)
            new Span<float>(source + (nint)row * width, valid).CopyTo(new Span<float>(destination + row * ld + column, valid));
    }

    /// <summary>Fills rows [first, end) of one panel of the transposed matrix from the panels of a [columns, depth] matrix.</summary>
    internal static void PackTransposed(SimdLevel level, float* source, int depth, int columns, int panel, int first, int end, float* panels)
    {
        int column = panel * Simd.PanelWidth(level);
        int width = Width(level, columns, panel), valid = Math.Min(width, columns - column);
        float* destination = panels + (nint)depth * column;
        int step = Simd.PanelWidth(level);
        for (int row = first; row < end;)
        {
            int from = row / step, width0 = Width(level, depth, from), stop = Math.Min(end, (from + 1) * step);
            float* block = source + (nint)columns * from * step + (nint)column * width0 + row % step;
            KernelSet.Used.Transpose(block, width0, destination + (nint)row * width, width, valid, stop - row);
            row = stop;
        }
        if (valid < width)
            for (int row = first; row < end; row++)
                new Span<float>(destination + (nint)row * width + valid, width - valid).Clear();
    }
}
