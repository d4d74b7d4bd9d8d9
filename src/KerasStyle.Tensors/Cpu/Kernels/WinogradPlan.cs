namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// y = epilogue(x * w + bias), or dx = Σ dy · wᵀ, of a 3 × 3 window in steps of one, with 16 or 36 multiplications for every 36 or 144 of
/// <see cref="ConvolutionProductPlan"/>: the filter and patches of the source are transformed, multiplied place by place, and transformed back.
/// </summary>
/// <remarks>
/// A chunk takes a block of strips through all three steps while it is in cache. Rounding errors are about those of the plain form, or twice those;
/// a source value that is not finite reaches all outputs of its patches.
/// </remarks>
internal sealed unsafe class WinogradPlan
{
    /// <summary>Floats of a block's patches and products: with the filter they fit into the second-level cache.</summary>
    const int BlockFloats = 64 * 1024;
    const int MaxFilterFloats = 1024 * 1024;
    const int MaxChunks = 128;

    /// <summary>Measured, in multiplications: to pack a weight and transform it to one place.</summary>
    const double FilterCost = 27;

    readonly ConvolutionShape _shape;
    readonly bool _transposed, _inline;
    readonly SimdLevel _level;
    readonly TileFlags _flags;
    readonly WinogradShape _tiles;
    readonly WinogradKernels _kernels;
    readonly int _blocks, _panels;
    readonly nint _filterFloats, _patchStep, _patchPlane, _productStep, _productPlane;

    internal WinogradPlan(ConvolutionShape shape, ConvolutionKind kind, Epilogue epilogue, WinogradShape tiles, SimdLevel? level = null)
    {
        shape.Validate();
        (_shape, _level, _transposed) = (shape, level ?? Simd.Level, kind == ConvolutionKind.InputGradient);
        _flags = epilogue == Epilogue.Relu ? TileFlags.Relu : TileFlags.None;
        _tiles = tiles;
        _kernels = KernelSet.For(_level).Winograd(tiles.Side);
        _panels = Panels.Count(_level, _tiles.Columns);
        _filterFloats = Panels.Floats(_level, _tiles.Depth, _tiles.Columns);
        _patchStep = Panels.PaddedColumns(_level, _tiles.Depth);
        _productStep = Panels.PaddedColumns(_level, _tiles.Columns);
        // At least the rows of one register tile, for which the filter is read once.
        int full = (Simd.MaxTileRows(_level) + tiles.TilesOfStrip - 1) / tiles.TilesOfStrip;
        int strips = (int)Math.Min(tiles.Strips, Math.Max(full, BlockFloats / (tiles.Places * (_patchStep + _productStep) * tiles.TilesOfStrip)));
        _blocks = (_tiles.Strips + strips - 1) / strips;
        // A line between places spreads them over the cache's sets.
        _patchPlane = strips * _tiles.TilesOfStrip * _patchStep + WinogradStrip.LineFloats;
        _productPlane = strips * _tiles.TilesOfStrip * _productStep + WinogradStrip.LineFloats;
        _inline = KernelCost.Gemm(_level, (double)shape.Batch * shape.OutputPixels, _tiles.Columns, 4.0 * _tiles.Depth) < KernelCost.InlineMicroseconds;
    }

    /// <summary>The tiles with which this form is the quicker one, if there are.</summary>
    internal static WinogradShape? Tiles(ConvolutionShape s, ConvolutionKind kind) => WinogradShape.Best(s, kind, MaxFilterFloats, _ => FilterCost);

    /// <summary>The filter in panels, and one of its transform for each place.</summary>
    internal nuint WorkspaceBytes => (nuint)(sizeof(float) * (WinogradShape.Taps + _tiles.Places) * _filterFloats);

    nint ScratchFloats => _tiles.Places * (_patchPlane + _productPlane);

    internal void Run(float* source, float* w, float* output, float* bias, byte* workspace, RangeCallback finished = default)
    {
        var run = new Arguments
        {
            Plan = this,
            Source = source,
            Weights = w,
            Output = output,
            Bias = bias,
            Taps = (float*)workspace,
            Filter = (float*)workspace + WinogradShape.Taps * _filterFloats,
            Finished = finished,
        };
        ChunkRunner.Run(&FilterChunk, run, _panels, _inline || _filterFloats < 2 * 1024);
        ChunkRunner.Run(&StripChunk, run, Math.Min(_blocks, MaxChunks), _inline);
    }

    // One panel of the filter: of each tap as it is read, then of each place.
    static void FilterChunk(in Arguments run, int panel)
    {
        WinogradPlan plan = run.Plan;
        (int depth, int columns) = (plan._tiles.Depth, plan._tiles.Columns);
        ConvolutionShape s = plan._shape;
        for (int tap = 0; tap < WinogradShape.Taps; tap++)
        {
            float* rows = run.Weights + (nint)plan._tiles.Pass.FilterTap(tap, s.KernelHeight, s.KernelWidth) * s.InputChannels * s.OutputChannels;
            Panels.PackPanel(plan._level, rows, s.OutputChannels, plan._transposed, depth, columns, panel, 0, depth, run.Taps + tap * plan._filterFloats);
        }
        nint first = (nint)depth * panel * Simd.PanelWidth(plan._level);
        plan._kernels.Filter(run.Taps + first, plan._filterFloats, run.Filter + first, plan._filterFloats, (nint)depth * Panels.Width(plan._level, columns, panel));
    }

    static void StripChunk(in Arguments run, int chunk)
    {
        WinogradPlan plan = run.Plan;
        WinogradShape tiles = plan._tiles;
        float* patches = ThreadScratch.Floats(plan.ScratchFloats), products = patches + tiles.Places * plan._patchPlane;
        var (block, endBlock) = ChunkRunner.Part(plan._blocks, chunk, Math.Min(plan._blocks, MaxChunks));
        for (; block < endBlock; block++)
        {
            var (first, end) = ChunkRunner.Part(tiles.Strips, block, plan._blocks);
            for (int strip = first; strip < end; strip++)
            {
                plan._kernels.Patches(tiles.Strip, run.Source + tiles.Image(strip) * tiles.Source.Plane, tiles.Row(strip),
                    patches + (strip - first) * tiles.TilesOfStrip * plan._patchStep, plan._patchPlane, plan._patchStep);
            }
            plan.Multiply(patches, run.Filter, products, (end - first) * tiles.TilesOfStrip);
            for (int strip = first; strip < end; strip++)
            {
                plan._kernels.Results(tiles.Strip, products + (strip - first) * tiles.TilesOfStrip * plan._productStep, plan._productPlane, plan._productStep,
                    run.Output + tiles.OutputOffset(strip), tiles.Rows(strip), run.Bias, plan._flags);
            }
            if (run.Finished.Exists)
            {
                nint start = tiles.OutputOffset(first);
                run.Finished.Invoke(start, tiles.OutputOffset(end) - start, run.Output + start);
            }
        }
    }

    // products[place, tile, column] = Σ patches[place, tile, depth] · filter[place, depth, column].
    void Multiply(float* patches, float* filter, float* products, int tiles)
    {
        MicroTile tile = default;
        tile.SetDepth(_tiles.Depth);
        tile.StepA = sizeof(float);
        tile.RowStride = _patchStep * sizeof(float);
        tile.RowStrideC = _productStep * sizeof(float);
        PanelTiles full = new(_level, Simd.PanelWidth(_level), tiles), last = new(_level, Panels.Width(_level, _tiles.Columns, _panels - 1), tiles);
        for (int place = 0; place < _tiles.Places; place++)
            for (int panel = 0; panel < _panels; panel++)
            {
                ref readonly PanelTiles cut = ref panel < _panels - 1 ? ref full : ref last;
                int column = panel * Simd.PanelWidth(_level), row = 0;
                tile.B = filter + place * _filterFloats + (nint)_tiles.Depth * column;
                tile.StepB = cut.Width * sizeof(float);
                for (int part = 0; part < cut.Count; part++, row += tile.Rows)
                {
                    tile.Rows = cut.Rows(part);
                    tile.SetA(patches + place * _patchPlane + row * _patchStep);
                    tile.SetC(products + place * _productPlane + row * _productStep + column);
                    cut.Run(&tile);
                }
            }
    }

    struct Arguments
    {
        internal WinogradPlan Plan;
        internal float* Source, Weights, Output, Bias, Taps, Filter;
        internal RangeCallback Finished;
    }
}
