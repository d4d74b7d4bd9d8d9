namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// A pass of a 3 × 3 window in steps of one as tiles of n × n outputs, each from a patch of n + 2 by n + 2 source pixels, with n = 2 or 4. A strip is a row of
/// tiles: it gives n output rows, the last one perhaps fewer. Strips are counted through all images.
/// </summary>
internal sealed class WinogradShape
{
    internal const int Taps = 9;

    const double MinSaving = 1.1;

    // Measured, in multiplications: what a short product loses at its ends.
    const double ShortDepth = 5;

    internal WinogradShape(ConvolutionShape shape, ConvolutionKind kind, int side)
    {
        bool gradient = kind == ConvolutionKind.InputGradient;
        Pass = gradient ? ConvolutionPass.InputGradient(shape)[0] : ConvolutionPass.Forward(shape)[0];
        (Source, Output) = gradient ? (Grid.OfOutput(shape), Grid.OfInput(shape)) : (Grid.OfInput(shape), Grid.OfOutput(shape));
        (Depth, Columns) = gradient ? (shape.OutputChannels, shape.InputChannels) : (shape.InputChannels, shape.OutputChannels);
        Side = side;
        StripsOfImage = (Pass.Rows.Outputs + side - 1) / side;
        TilesOfStrip = (Pass.Columns.Outputs + side - 1) / side;
        Strips = shape.Batch * shape.PlaneAxis.Length * StripsOfImage;
    }

    /// <summary>The tiles that are quicker than the plain form, and quickest; null where none are.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="kind">It or one of its gradients.</param>
    /// <param name="maxFilterFloats">Most floats of a transformed filter.</param>
    /// <param name="filterCost">About the multiplications that take as long as all transforms of a weight to or from one place.</param>
    internal static WinogradShape? Best(ConvolutionShape shape, ConvolutionKind kind, nint maxFilterFloats, Func<WinogradShape, double> filterCost)
    {
        if (!Covers(shape))
            return null;
        WinogradShape? best = null;
        double least = double.PositiveInfinity;
        foreach (int side in (int[])[2, 4])
        {
            var tiles = new WinogradShape(shape, kind, side);
            nint filter = (nint)tiles.Places * shape.InputChannels * shape.OutputChannels;
            double cost = tiles.Cost + filterCost(tiles) * filter;
            if (filter <= maxFilterFloats && cost < Math.Min(least, tiles.PlainCost / MinSaving))
                (best, least) = (tiles, cost);
        }
        return best;
    }

    /// <summary>n.</summary>
    internal int Side { get; }

    /// <summary>Places of a transformed patch, and products for each of its outputs' channels.</summary>
    internal int Places => (Side + 2) * (Side + 2);

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
    internal int Row(int strip) => strip % StripsOfImage * Side;

    /// <summary>Output rows of a strip.</summary>
    internal int Rows(int strip) => Math.Min(Side, Pass.Rows.Outputs - Row(strip));

    /// <summary>Where a strip's outputs begin; those of the strips before it lie before.</summary>
    internal nint OutputOffset(int strip) => Image(strip) * Output.Plane + Row(strip) * Output.Row;

    /// <summary>Whether the tiles fit: 3 × 3, not strided, dilated or in groups.</summary>
    static bool Covers(ConvolutionShape s) =>
        s is { Groups: 1, KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 } && s.PlaneAxis.IsPointwise;

    // Multiplications, and about those that take as long as the transforms, but the filter's.
    double Cost => (double)Tiles * (Places * (Depth + ShortDepth) * Columns + TransformCost * (Depth + Columns));

    // Measured, in multiplications: both transforms of one channel of a tile.
    double TransformCost => Side == 2 ? 62 : 160;

    // The plain form leaves out the taps that fall into the padding.
    double PlainCost => (double)Inside(Pass.Rows) * Inside(Pass.Columns) * Depth * Columns * Strips / StripsOfImage;

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
