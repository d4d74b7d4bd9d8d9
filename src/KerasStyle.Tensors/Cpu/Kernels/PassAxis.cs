namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// One axis of a <see cref="ConvolutionPass"/>: output o is stored at OutputFirst + o · OutputStride and sums, over its taps t,
/// the source at SourceFirst + o · SourceStride + t · TapStep, where that is inside, by the filter's tap FilterFirst + t · FilterStep.
/// </summary>
internal readonly record struct PassAxis(int Outputs, int Taps, int SourceLength)
{
    internal int SourceFirst { get; init; }
    internal int SourceStride { get; init; } = 1;
    internal int TapStep { get; init; } = 1;
    internal int OutputFirst { get; init; }
    internal int OutputStride { get; init; } = 1;
    internal int FilterFirst { get; init; }
    internal int FilterStep { get; init; } = 1;

    /// <summary>The convolution itself.</summary>
    internal static PassAxis Forward(WindowAxis axis) => new(axis.Places, axis.Taps, axis.Length)
    {
        SourceFirst = -axis.Before,
        SourceStride = axis.Stride,
        TapStep = axis.Dilation,
    };

    /// <summary>The gradient of the inputs phase, phase + stride, ...: only every so many taps reach them, from consecutive outputs.</summary>
    internal static PassAxis Backward(WindowAxis axis, int phase)
    {
        int common = Gcd(axis.Stride, axis.Dilation), step = axis.Stride / common, first = 0;
        while (first < step && (phase + axis.Before - first * axis.Dilation) % axis.Stride != 0)
            first++;
        int taps = first < step && first < axis.Taps ? (axis.Taps - 1 - first) / step + 1 : 0, last = first + (taps - 1) * step;
        return new((axis.Length - phase + axis.Stride - 1) / axis.Stride, taps, axis.Places)
        {
            SourceFirst = taps == 0 ? 0 : (phase + axis.Before - last * axis.Dilation) / axis.Stride,
            TapStep = axis.Dilation / common,
            OutputFirst = phase,
            OutputStride = axis.Stride,
            FilterFirst = last,
            FilterStep = -step,
        };
    }

    /// <summary>The taps of one output that lie inside the source.</summary>
    internal (int First, int End) Inside(int output)
    {
        int start = SourceFirst + output * SourceStride, last = SourceLength - 1 - start;
        int first = Math.Min(Taps, start >= 0 ? 0 : (-start + TapStep - 1) / TapStep);
        return (first, Math.Max(first, last < 0 ? 0 : Math.Min(Taps, last / TapStep + 1)));
    }

    /// <summary>The outputs [First, End) for which a tap lies inside the source.</summary>
    internal (int First, int End) OutputsInside(int tap)
    {
        int start = SourceFirst + tap * TapStep, last = SourceLength - 1 - start;
        int first = Math.Min(Outputs, start >= 0 ? 0 : (-start + SourceStride - 1) / SourceStride);
        return (first, Math.Max(first, last < 0 ? 0 : Math.Min(Outputs, last / SourceStride + 1)));
    }

    /// <summary>The outputs in runs that have the same taps inside.</summary>
    internal PassSegment[] Segments()
    {
        var segments = new List<PassSegment>();
        for (int output = 0; output < Outputs; output++)
        {
            var (first, end) = Inside(output);
            if (segments.Count > 0 && segments[^1] is var last && last.TapFirst == first && last.TapEnd == end)
                segments[^1] = last with { End = output + 1 };
            else
                segments.Add(new PassSegment(output, output + 1, first, end));
        }
        return [.. segments];
    }

    static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}

/// <summary>Outputs [First, End) of an axis, whose taps [TapFirst, TapEnd) lie inside the source.</summary>
internal readonly record struct PassSegment(int First, int End, int TapFirst, int TapEnd)
{
    internal int Taps => TapEnd - TapFirst;

    /// <summary>The part of the segment within [first, end).</summary>
    internal PassSegment Within(int first, int end) => this with { First = Math.Max(First, first), End = Math.Max(Math.Max(First, first), Math.Min(End, end)) };
}
