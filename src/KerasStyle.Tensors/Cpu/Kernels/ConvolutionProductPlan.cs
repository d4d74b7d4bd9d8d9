namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>y = epilogue(x * w + bias), or dx = Σ dy · wᵀ, as matrix products whose left side is a view of the images: im2col is never stored.</summary>
/// <remarks>
/// Outputs are cut into regions that see the same taps inside the source, so borders need no padded copy and cost no products with zeros.
/// Small regions, whose tiles would be mostly empty, take their rows from a packed tile instead.
/// </remarks>
internal sealed unsafe class ConvolutionProductPlan
{
    const int BlockFloats = 48 * 1024;
    const int MinBlockImages = 4;
    const int MaxBlockImages = 8;
    const int WantedChunks = 16;

    readonly ConvolutionPass[] _passes;
    readonly bool _transposed, _inline;
    readonly int _imageChunks, _areaChunks, _blockImages;

    ConvolutionProductPlan(ConvolutionShape shape, bool transposed, Epilogue epilogue, SimdLevel level)
    {
        Shape = shape;
        Level = level;
        _transposed = transposed;
        Flags = epilogue == Epilogue.Relu ? TileFlags.Relu : TileFlags.None;
        _passes = transposed ? ConvolutionPass.InputGradient(shape) : ConvolutionPass.Forward(shape);
        Source = transposed ? Grid.OfOutput(shape) : Grid.OfInput(shape);
        Output = transposed ? Grid.OfInput(shape) : Grid.OfOutput(shape);
        // Several images to a chunk: where regions are small, as in corners, tiles take the same pixel of each.
        _blockImages = _passes.Any(p => ConvolutionTiles.AreShort(p, MinBlockImages, level, GroupColumns)) ? MaxBlockImages : MinBlockImages;
        _blockImages = (int)Math.Clamp(BlockFloats / Math.Max(1, Source.Image), 1, Math.Min(_blockImages, shape.Batch));
        _imageChunks = Math.Min((shape.Batch + _blockImages - 1) / _blockImages, 2 * WantedChunks);
        int rows = _passes[0].Rows.Outputs, columns = _passes[0].Columns.Outputs;
        _areaChunks = Math.Clamp((WantedChunks + _imageChunks - 1) / _imageChunks, 1, Math.Max(1, rows == 1 ? columns / 16 : rows / 2));
        Packs =
        [
            .. _passes.Select(p => ConvolutionTiles.AreShort(p, _blockImages, level, GroupColumns)),
        ];
        SlotFloats = Packs.Any(p => p) ? (nint)Simd.MaxTileRows(level, 1) * shape.Taps * GroupDepth : 0;
        Microseconds = shape.Groups * KernelCost.Gemm(level, (double)shape.Batch * shape.OutputPixels, GroupColumns, (double)shape.Taps * GroupDepth);
        _inline = Microseconds < KernelCost.InlineMicroseconds;
    }

    internal static ConvolutionProductPlan Forward(ConvolutionShape shape, Epilogue epilogue = Epilogue.None, SimdLevel? level = null)
    {
        shape.Validate();
        return new(shape.Joined(), false, epilogue, level ?? Simd.Level);
    }

    internal static ConvolutionProductPlan InputGradient(ConvolutionShape shape, SimdLevel? level = null)
    {
        shape.Validate();
        return new(shape.Joined(), true, Epilogue.None, level ?? Simd.Level);
    }

    /// <summary>For callers of <see cref="RunArea"/>, who need the shape's own rows.</summary>
    internal static ConvolutionProductPlan ForwardByRows(ConvolutionShape shape, SimdLevel level) => new(shape, false, Epilogue.None, level);

    internal ConvolutionShape Shape { get; }
    internal SimdLevel Level { get; }
    internal TileFlags Flags { get; }
    internal Grid Source { get; }
    internal Grid Output { get; }
    internal double Microseconds { get; }

    /// <summary>Source channels of a group, each a row of the filter for every tap; and its output channels.</summary>
    internal int GroupDepth => _transposed ? Shape.GroupOutputs : Shape.GroupInputs;
    internal int GroupColumns => _transposed ? Shape.GroupInputs : Shape.GroupOutputs;

    /// <summary>For each pass, whether its tiles are packed.</summary>
    internal bool[] Packs { get; }

    /// <summary>Workspace of each chunk.</summary>
    internal nint SlotFloats { get; }

    /// <summary>The filter in panels.</summary>
    internal nint PanelFloats => (nint)Shape.Taps * Shape.Groups * GroupDepth * Panels.PaddedColumns(Level, GroupColumns);

    internal nuint WorkspaceBytes => (nuint)(sizeof(float) * (PanelFloats + _imageChunks * _areaChunks * SlotFloats));

    /// <summary>Whether chunks finish whole rows: the phases of a strided gradient share theirs unless a chunk has whole images.</summary>
    internal bool FinishesRanges => _areaChunks == 1 || (_passes.Length == 1 && Output.Image == Output.Plane);

    internal void Run(float* source, float* w, float* output, float* bias, byte* workspace, RangeCallback finished = default)
    {
        var run = new ConvolutionRun(this, source, w, output, bias, workspace, finished);
        PackFilter(run, _inline);
        ChunkRunner.Run(&ImageChunk, run, _imageChunks * _areaChunks, _inline);
    }

    /// <summary>Where the weights of one panel of a pass begin.</summary>
    internal float* Panel(in ConvolutionRun run, ConvolutionPass pass, int group, int column) =>
        run.Panels + (nint)(pass.TapOffset * Shape.Groups + group * pass.Taps) * GroupDepth * Panels.PaddedColumns(Level, GroupColumns)
        + (nint)pass.Taps * GroupDepth * column;

    internal static void PackFilter(in ConvolutionRun run, bool inline)
    {
        ConvolutionProductPlan plan = run.Plan;
        int panels = Panels.Count(plan.Level, plan.GroupColumns);
        ChunkRunner.Run(&PackChunk, run, plan._passes.Length * plan.Shape.Groups * panels, inline || plan.PanelFloats < 16 * 1024);
    }

    static void PackChunk(in ConvolutionRun run, int chunk)
    {
        ConvolutionProductPlan plan = run.Plan;
        ConvolutionShape s = plan.Shape;
        int panels = Panels.Count(plan.Level, plan.GroupColumns), panel = chunk % panels, group = chunk / panels % s.Groups;
        ConvolutionPass pass = plan._passes[chunk / panels / s.Groups];
        int depth = plan.GroupDepth, columns = plan.GroupColumns, column = panel * Simd.PanelWidth(plan.Level);
        float* destination = plan.Panel(run, pass, group, column), w = run.Weights + group * s.GroupOutputs;
        if (!plan._transposed)
        {
            Panels.PackPanel(plan.Level, w, s.OutputChannels, false, s.Depth, columns, panel, 0, s.Depth, destination - (nint)s.Depth * column);
            return;
        }
        int width = Panels.Width(plan.Level, columns, panel);
        for (int tap = 0; tap < pass.Taps; tap++)
        {
            float* rows = w + (nint)pass.FilterTap(tap, s.KernelHeight, s.KernelWidth) * s.GroupInputs * s.OutputChannels;
            Panels.PackPanel(plan.Level, rows, s.OutputChannels, true, depth, columns, panel, 0, depth,
                destination + (nint)tap * depth * width - (nint)depth * column);
        }
    }

    static void ImageChunk(in ConvolutionRun run, int chunk)
    {
        ConvolutionProductPlan plan = run.Plan;
        var (first, end) = ChunkRunner.Part(plan.Shape.Batch, chunk / plan._areaChunks, plan._imageChunks);
        float* slot = run.Slots + chunk * plan.SlotFloats;
        for (int image = first; image < end; image += plan._blockImages)
        {
            int count = Math.Min(end - image, plan._blockImages);
            for (int pass = 0; pass < plan._passes.Length; pass++)
            {
                OutputArea area = OutputArea.Of(plan._passes[pass]).Part(chunk % plan._areaChunks, plan._areaChunks);
                plan.RunArea(run, pass, image, count, area, run.Output + image * plan.Output.Image, slot);
            }
            if (run.Finished.Exists)
                plan.Tell(run, image, count, OutputArea.Of(plan._passes[0]).Part(chunk % plan._areaChunks, plan._areaChunks));
        }
    }

    // Whole images follow each other; of the rows of several images only those of one do.
    void Tell(in ConvolutionRun run, int image, int count, OutputArea area)
    {
        nint start = image * Output.Image;
        if (_areaChunks == 1)
        {
            run.Finished.Invoke(start, count * Output.Image, run.Output + start);
            return;
        }
        start += Output.Offset(0, area.FirstRow, area.FirstColumn);
        nint length = Output.Offset(0, area.EndRow - 1, area.EndColumn) - Output.Offset(0, area.FirstRow, area.FirstColumn);
        for (int i = 0; i < count; i++, start += Output.Image)
            run.Finished.Invoke(start, length, run.Output + start);
    }

    /// <summary>Some outputs of a few images, the first of which begins at <paramref name="output"/>.</summary>
    internal void RunArea(in ConvolutionRun run, int pass, int image, int count, OutputArea area, float* output, float* slot)
    {
        var tiles = new ConvolutionTiles(run, _passes[pass], image, count, area, output);
        if (Packs[pass])
            tiles.RunPacked(slot);
        else
            tiles.RunViews();
    }
}

/// <summary>One call of a <see cref="ConvolutionProductPlan"/>.</summary>
internal readonly unsafe struct ConvolutionRun(ConvolutionProductPlan plan, float* source, float* weights, float* output, float* bias, byte* workspace, RangeCallback finished = default)
{
    internal readonly ConvolutionProductPlan Plan = plan;
    internal readonly float* Source = source, Weights = weights, Output = output, Bias = bias;
    internal readonly RangeCallback Finished = finished;
    internal readonly float* Panels = (float*)workspace;
    internal readonly float* Slots = (float*)workspace + plan.PanelFloats;
}
