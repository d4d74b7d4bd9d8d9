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

    internal const double MinSaving = 1.1;

    // Measured, in multiplications: what a short product loses at its ends, and both transforms of one channel of a tile.
    const double ShortDepth = 5, TransformCost = 62;

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
    internal int Tiles => Strips * TilesOfStrip;

    internal int StripsOfImage { get; }
    internal int TilesOfStrip { get; }

    /// <summary>For the kernels.</summary>
    internal WinogradStrip Strip => new()
    {
        Tiles = TilesOfStrip,
        Depth = Depth,
        Columns = Columns,
        Height = Pass.Rows.SourceLength,
        Width = Pass.Columns.SourceLength,
        Top = Pass.Rows.SourceFirst,
        Left = Pass.Columns.SourceFirst,
        Outputs = Pass.Columns.Outputs,
        SourcePixel = Source.Pixel,
        SourceRow = Source.Row,
        OutputPixel = Output.Pixel,
        OutputRow = Output.Row,
    };

    internal int Image(int strip) => strip / StripsOfImage;

    /// <summary>The first output row of a strip within its image.</summary>
    internal int Row(int strip) => strip % StripsOfImage * 2;

    /// <summary>Output rows of a strip.</summary>
    internal int Rows(int strip) => Math.Min(2, Pass.Rows.Outputs - Row(strip));

    /// <summary>Where a strip's outputs begin; those of the strips before it lie before.</summary>
    internal nint OutputOffset(int strip) => Image(strip) * Output.Plane + Row(strip) * Output.Row;

    /// <summary>Whether the tiles fit: 3 × 3, not strided, dilated or in groups.</summary>
    internal static bool Covers(ConvolutionShape s) =>
        s is { Groups: 1, KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 } && s.PlaneAxis.IsPointwise;

    /// <summary>About how many times as long the plain form takes, which leaves out the taps that fall into the padding.</summary>
    internal double Saving
    {
        get
        {
            double plain = (double)Inside(Pass.Rows) * Inside(Pass.Columns) * Depth * Columns;
            double tile = Places * (Depth + ShortDepth) * Columns + TransformCost * (Depth + Columns);
            return plain / (tile * StripsOfImage * TilesOfStrip);
        }
    }

    // Taps of all outputs that lie inside the source.
    static int Inside(PassAxis axis)
    {
        int taps = 0;
        for (int output = 0; output < axis.Outputs; output++)
        {
            var (first, end) = axis.Inside(output);
            taps += end - first;
        }
        return taps;
    }
}
