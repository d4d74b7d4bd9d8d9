using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>The taps that a segment of an output row has inside the source: how far each lies from the first, and its number in the window,
/// as a float because kernels compare it with lanes.</summary>
internal unsafe ref struct TapList(nint* offsets, float* numbers)
{
    /// <summary>Longer lists do not fit on the stack.</summary>
    internal const int MaxTaps = 1024;

    internal readonly nint* Offsets = offsets;
    internal readonly float* Numbers = numbers;

    internal int Count { get; private set; }

    /// <summary>Fills the list; the result is where the first tap of the segment's first output lies in the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal nint Set(ConvolutionPass pass, in Grid grid, int plane, int row, PassSegment columns)
    {
        (PassAxis z, PassAxis y, PassAxis x) = (pass.Planes, pass.Rows, pass.Columns);
        var (z0, z1) = z.Inside(plane);
        var (y0, y1) = y.Inside(row);
        int count = 0;
        for (int tz = z0; tz < z1; tz++)
            for (int ty = y0; ty < y1; ty++)
                for (int tx = columns.TapFirst; tx < columns.TapEnd; tx++, count++)
                {
                    Offsets[count] = grid.Offset((tz - z0) * z.TapStep, (ty - y0) * y.TapStep, (tx - columns.TapFirst) * x.TapStep);
                    Numbers[count] = (tz * y.Taps + ty) * x.Taps + tx;
                }
        Count = count;
        return grid.Offset(
            z.SourceFirst + plane * z.SourceStride + z0 * z.TapStep,
            y.SourceFirst + row * y.SourceStride + y0 * y.TapStep,
            x.SourceFirst + columns.First * x.SourceStride + columns.TapFirst * x.TapStep);
    }
}
