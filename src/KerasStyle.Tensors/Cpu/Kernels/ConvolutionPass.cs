namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// A correlation of a source with (some of) the taps of a filter, which gives a regular part of an output: a convolution is one pass,
/// and the gradient of its input is one pass for each phase of the strides, over the gradient of its output.
/// </summary>
internal sealed class ConvolutionPass
{
    internal required PassAxis Planes { get; init; }
    internal required PassAxis Rows { get; init; }
    internal required PassAxis Columns { get; init; }
    internal required PassSegment[] PlaneSegments { get; init; }
    internal required PassSegment[] RowSegments { get; init; }
    internal required PassSegment[] ColumnSegments { get; init; }

    /// <summary>Where the pass' weights begin, in taps of all passes.</summary>
    internal int TapOffset { get; private init; }

    internal int Taps => Planes.Taps * Rows.Taps * Columns.Taps;

    internal static ConvolutionPass[] Forward(ConvolutionShape s) => [Over(s.PlaneAxis, s.RowAxis, s.ColumnAxis)];

    /// <summary>A window that moves over its input.</summary>
    internal static ConvolutionPass Over(WindowAxis planes, WindowAxis rows, WindowAxis columns) =>
        Create(PassAxis.Forward(planes), PassAxis.Forward(rows), PassAxis.Forward(columns), 0);

    internal static ConvolutionPass[] InputGradient(ConvolutionShape s)
    {
        var passes = new List<ConvolutionPass>();
        for (int plane = 0; plane < Math.Min(s.PlaneAxis.Stride, s.PlaneAxis.Length); plane++)
            for (int row = 0; row < Math.Min(s.StrideHeight, s.Height); row++)
                for (int column = 0; column < Math.Min(s.StrideWidth, s.Width); column++)
                    passes.Add(Create(
                        PassAxis.Backward(s.PlaneAxis, plane), PassAxis.Backward(s.RowAxis, row), PassAxis.Backward(s.ColumnAxis, column),
                        passes.Sum(p => p.Taps)));
        return [.. passes];
    }

    /// <summary>The filter's number of one of the pass' taps, which are counted plane by plane, row by row.</summary>
    internal int FilterTap(int tap, int filterRows, int filterColumns)
    {
        int column = tap % Columns.Taps, row = tap / Columns.Taps % Rows.Taps, plane = tap / Columns.Taps / Rows.Taps;
        return ((Planes.FilterFirst + plane * Planes.FilterStep) * filterRows + Rows.FilterFirst + row * Rows.FilterStep) * filterColumns
            + Columns.FilterFirst + column * Columns.FilterStep;
    }

    static ConvolutionPass Create(PassAxis planes, PassAxis rows, PassAxis columns, int tapOffset) => new()
    {
        Planes = planes,
        Rows = rows,
        Columns = columns,
        PlaneSegments = planes.Segments(),
        RowSegments = rows.Segments(),
        ColumnSegments = columns.Segments(),
        TapOffset = tapOffset,
    };
}
