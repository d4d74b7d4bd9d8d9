namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>dw = Gᵀ(Σ over tiles (BᵀxB)ᵀ · (AdyAᵀ))G: the gradient of <see cref="WinogradPlan"/>'s filter, with as few multiplications.</summary>
/// <remarks>The strips are cut into a fixed number of parts with a private dw each, added in order.</remarks>
internal sealed unsafe class WinogradFilterGradientPlan
{
    const int BlockFloats = 160 * 1024;
    const int MaxSumFloats = 1024 * 1024;
    const int PartialFloats = 160 * 1024;
    const int MinParts = 4, MaxParts = 16;

    /// <summary>Measured, in multiplications: to transform a part's sum of one place back.</summary>
    const double FilterCost = 15;

    readonly SimdLevel _level;
    readonly WinogradShape _tiles;
    readonly WinogradKernels _kernels;
    readonly bool _inline;
    readonly int _panels, _parts, _blockStrips, _reducers;
    readonly nint _filterFloats, _patchStep, _patchPlane, _slopePlane;

    internal WinogradFilterGradientPlan(ConvolutionShape shape, WinogradShape tiles, SimdLevel? level = null)
    {
        shape.Validate();
        _level = level ?? Simd.Level;
        _tiles = tiles;
        _kernels = KernelSet.For(_level).Winograd(tiles.Side);
        _panels = Panels.Count(_level, _tiles.Columns);
        _filterFloats = Panels.Floats(_level, _tiles.Depth, _tiles.Columns);
        _patchStep = Panels.PaddedColumns(_level, _tiles.Depth);
        nint slopeStep = Panels.PaddedColumns(_level, _tiles.Columns);
        _parts = Parts(tiles, _level);
        int strips = (_tiles.Strips + _parts - 1) / _parts;
        int blocks = (int)((strips * _tiles.TilesOfStrip * tiles.Places * (_patchStep + slopeStep) + BlockFloats - 1) / BlockFloats);
        _blockStrips = Math.Max(1, (strips + blocks - 1) / blocks);
        _patchPlane = _blockStrips * _tiles.TilesOfStrip * _patchStep + WinogradStrip.LineFloats;
        _slopePlane = _blockStrips * _tiles.TilesOfStrip * slopeStep + WinogradStrip.LineFloats;
        _reducers = (int)Math.Clamp(_parts * WinogradShape.Taps * _filterFloats / (16 * 1024), 1, Math.Min(_tiles.Depth, 64));
        _inline = KernelCost.Gemm(_level, (double)shape.Batch * shape.OutputPixels, _tiles.Columns, 4.0 * _tiles.Depth) < KernelCost.InlineMicroseconds;
    }

    /// <summary>The tiles with which this form is the quicker one, if there are.</summary>
    internal static WinogradShape? Tiles(ConvolutionShape s) => WinogradShape.Best(s, ConvolutionKind.Forward, MaxSumFloats, tiles => FilterCost * Parts(tiles, Simd.Level));

    static int Parts(WinogradShape tiles, SimdLevel level) =>
        Math.Min(tiles.Strips, (int)Math.Clamp(PartialFloats / (WinogradShape.Taps * Panels.Floats(level, tiles.Depth, tiles.Columns)), MinParts, MaxParts));

    /// <summary>The gradient of each part, [tap, panel, depth, width].</summary>
    internal nuint WorkspaceBytes => (nuint)(sizeof(float) * _parts * WinogradShape.Taps * _filterFloats);

    nint ScratchFloats => _tiles.Places * (_patchPlane + _slopePlane + _filterFloats + WinogradStrip.LineFloats);

    internal void Run(float* x, float* dy, float* dw, byte* workspace)
    {
        var run = new Arguments { Plan = this, X = x, DY = dy, DW = dw, Partial = (float*)workspace };
        ChunkRunner.Run(&PartChunk, run, _parts, _inline);
        ChunkRunner.Run(&ReduceChunk, run, _reducers, _inline);
    }

    static void PartChunk(in Arguments run, int part)
    {
        WinogradFilterGradientPlan plan = run.Plan;
        WinogradShape tiles = plan._tiles;
        float* patches = ThreadScratch.Floats(plan.ScratchFloats);
        float* slopes = patches + tiles.Places * plan._patchPlane, sums = slopes + tiles.Places * plan._slopePlane;
        var (first, endOfPart) = ChunkRunner.Part(tiles.Strips, part, plan._parts);
        for (int block = first; block < endOfPart; block += plan._blockStrips)
        {
            int end = Math.Min(endOfPart, block + plan._blockStrips), count = (end - block) * tiles.TilesOfStrip;
            for (int strip = block; strip < end; strip++)
            {
                int tile = (strip - block) * tiles.TilesOfStrip;
                plan._kernels.Patches(tiles.Strip, run.X + tiles.Image(strip) * tiles.Source.Plane, tiles.Row(strip), patches + tile * plan._patchStep, plan._patchPlane, plan._patchStep);
                plan._kernels.Slopes(tiles.Strip, tiles.Rows(strip), run.DY + tiles.OutputOffset(strip), slopes, tile, plan._slopePlane, count, plan._level);
            }
            plan.Multiply(patches, slopes, sums, count, block > first);
        }
        plan._kernels.FilterGradient(sums, plan.SumStep, run.Partial + part * WinogradShape.Taps * plan._filterFloats, plan._filterFloats, plan._filterFloats);
    }

    nint SumStep => _filterFloats + WinogradStrip.LineFloats;

    // sums[place, depth, column] (+)= Σ over tiles of patches[place, tile, depth] · slopes[place, tile, column].
    void Multiply(float* patches, float* slopes, float* sums, int tiles, bool accumulate)
    {
        MicroTile tile = default;
        tile.SetDepth(tiles);
        tile.RowStride = sizeof(float);
        tile.StepA = _patchStep * sizeof(float);
        tile.Flags = accumulate ? TileFlags.Accumulate : TileFlags.None;
        PanelTiles full = new(_level, Simd.PanelWidth(_level), _tiles.Depth), last = new(_level, Panels.Width(_level, _tiles.Columns, _panels - 1), _tiles.Depth);
        for (int place = 0; place < _tiles.Places; place++)
            for (int panel = 0; panel < _panels; panel++)
            {
                ref readonly PanelTiles cut = ref panel < _panels - 1 ? ref full : ref last;
                int column = panel * Simd.PanelWidth(_level), row = 0;
                tile.B = slopes + place * _slopePlane + (nint)tiles * column;
                tile.StepB = tile.RowStrideC = cut.Width * sizeof(float);
                for (int part = 0; part < cut.Count; part++, row += tile.Rows)
                {
                    tile.Rows = cut.Rows(part);
                    tile.SetA(patches + place * _patchPlane + row);
                    tile.SetC(sums + place * SumStep + (nint)_tiles.Depth * column + (nint)row * cut.Width);
                    cut.Run(&tile);
                }
            }
    }

    static void ReduceChunk(in Arguments run, int chunk)
    {
        WinogradFilterGradientPlan plan = run.Plan;
        (int depth, int columns) = (plan._tiles.Depth, plan._tiles.Columns);
        var (first, end) = ChunkRunner.Part(depth, chunk, plan._reducers);
        for (int tap = 0; tap < WinogradShape.Taps; tap++)
            for (int panel = 0; panel < plan._panels; panel++)
            {
                int column = panel * Simd.PanelWidth(plan._level), width = Panels.Width(plan._level, columns, panel), valid = Math.Min(width, columns - column);
                float* sum = run.Partial + tap * plan._filterFloats + (nint)depth * column + (nint)first * width;
                for (int part = 1; part < plan._parts; part++)
                    KernelSet.Used.Add(sum, sum + part * WinogradShape.Taps * plan._filterFloats, (nint)(end - first) * width);
                for (int row = first; row < end; row++)
                    new Span<float>(sum + (nint)(row - first) * width, valid).CopyTo(new Span<float>(run.DW + ((nint)tap * depth + row) * columns + column, valid));
            }
    }

    struct Arguments
    {
        internal WinogradFilterGradientPlan Plan;
        internal float* X, DY, DW, Partial;
    }
}
