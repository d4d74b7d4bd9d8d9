namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// A pass of a 3 × 3 window in steps of one as tiles of 2 × 2 outputs, each from a patch of 4 × 4 source pixels. A strip is a row of
/// tiles: it gives two output rows, the last one perhaps one. Strips are counted through all images.
/// </summary>
internal sealed class WinogradShape
{
    /// <summary>Places of a transformed patch, and products for each of its outputs' channels.</summary>
    internal const int Places = 16;

    internal const int Taps = 9;

    /// <summary>A line of the cache.</summary>
    internal const int LineFloats = 16;

    const int MinChannels = 16;

    internal WinogradShape(ConvolutionShape shape, ConvolutionKind kind)
    {
        bool gradient = kind == ConvolutionKind.InputGradient;
        Pass = gradient ? ConvolutionPass.InputGradient(shape)[0] : ConvolutionPass.Forward(shape)[0];
        (Source, Output) = gradient ? (Grid.OfOutput(shape), Grid.OfInput(shape)) : (Grid.OfInput(shape), Grid.OfOutput(shape));
        (Depth, Columns) = gradient ? (shape.OutputChannels, shape.InputChannels) : (shape.InputChannels, shape.OutputChannels);
        StripsOfImage = (Pass.Rows.Outputs + 1) / 2;
        TilesOfStrip = (Pass.Columns.Outputs + 1) / 2;
        Strips = shape.Batch * shape.PlaneAxis.Length * StripsOfImage;
    }

    internal ConvolutionPass Pass { get; }
    internal Grid Source { get; }
    internal Grid Output { get; }

    /// <summary>Channels of the source and of the output.</summary>
    internal int Depth { get; }
    internal int Columns { get; }

    internal int Strips { get; }
    internal int StripsOfImage { get; }
    internal int TilesOfStrip { get; }

    internal int Image(int strip) => strip / StripsOfImage;

    /// <summary>The first output row of a strip within its image.</summary>
    internal int Row(int strip) => strip % StripsOfImage * 2;

    /// <summary>Output rows of a strip.</summary>
    internal int Rows(int strip) => Math.Min(2, Pass.Rows.Outputs - Row(strip));

    /// <summary>Where a strip's outputs begin; those of the strips before it lie before.</summary>
    internal nint OutputOffset(int strip) => Image(strip) * Output.Plane + Row(strip) * Output.Row;

    /// <summary>Whether the window fits and the transforms cost less than they save.</summary>
    internal static bool Pays(ConvolutionShape s, SimdLevel level) =>
        s is { Groups: 1, KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 } && s.PlaneAxis.IsPointwise
        && Math.Min(s.InputChannels, s.OutputChannels) >= MinChannels && Saving(s) > 1.5;

    // Multiplications of the plain form for each one of this form, tiles that reach over the edge counted.
    static double Saving(ConvolutionShape s) =>
        (double)Taps * s.OutputHeight * s.OutputWidth / (Places * (double)((s.OutputHeight + 1) / 2) * ((s.OutputWidth + 1) / 2));
}
