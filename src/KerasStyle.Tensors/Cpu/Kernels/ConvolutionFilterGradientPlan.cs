namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>dw = Σ over images and places of the im2col view's transpose times dy, and dbias = Σ dy.</summary>
/// <remarks>
/// The batch is cut into a fixed number of parts with a private dw each, added in order. A filter too large for that
/// is cut into ranges of its own tiles instead, each of which sees the whole batch. Taps are left out where they fall into the padding.
/// </remarks>
internal sealed unsafe class ConvolutionFilterGradientPlan
{
    const int Chunks = 16;
    const int SmallFilter = 4096;
    const long PrivateFloats = 4 * 1024 * 1024;
    const int BlockFloats = 48 * 1024;
    const int MaxBlockImages = 8;

    readonly PoolingPlan? _pool;
    readonly bool _inline;
    readonly nint _partFloats, _tailFloats, _slotFloats;
    readonly int _blockImages, _batchParts, _unitParts, _reducers;

    /// <param name="shape">The convolution.</param>
    /// <param name="pool">The max pooling behind it, if dy arrives pooled, with the positions of <see cref="ConvolutionPoolPlan"/>.</param>
    /// <param name="level">The vector width, the machine's own unless given.</param>
    internal ConvolutionFilterGradientPlan(ConvolutionShape shape, PoolingShape? pool = null, SimdLevel? level = null)
    {
        shape.Validate();
        Level = level ?? Simd.Level;
        _pool = pool is { } pooling ? new PoolingPlan(pooling, PoolingKind.MaxGradient, level) : null;
        Shape = pool == null ? shape.Joined() : shape;
        Pass = ConvolutionPass.Forward(Shape)[0];
        Runs = Shape.RowsAreContiguous ? Shape.Taps / Shape.KernelWidth : Shape.Taps;
        RunRows = Shape.Depth / Runs;
        int vectors = Math.Min(2, Panels.PaddedColumns(Level, Shape.GroupOutputs) / Simd.Lanes(Level)), max = Simd.MaxTileRows(Level, vectors);
        TilesPerRun = (RunRows + max - 1) / max;
        GroupFloats = Panels.Floats(Level, Shape.Depth, Shape.GroupOutputs);

        _partFloats = Shape.Groups * GroupFloats + Panels.PaddedColumns(Level, Shape.OutputChannels);
        int parts = _partFloats <= SmallFilter ? Chunks : Chunks / 2;
        _batchParts = (int)Math.Clamp(PrivateFloats / _partFloats, 1, Math.Max(1, Math.Min(Shape.Batch, parts)));
        if (_batchParts < 4 && Shape.Batch >= 4)
            _batchParts = 1;
        _unitParts = Math.Clamp(Chunks / _batchParts, 1, Units);
        _reducers = (int)Math.Clamp(_batchParts * _partFloats / (16 * 1024), 1, Math.Min(Shape.Depth, 64));

        nint dyFloats = Shape.OutputPixels * Shape.OutputChannels;
        _blockImages = (int)Math.Clamp(BlockFloats / (Grid.OfInput(Shape).Image + dyFloats), 1, MaxBlockImages);
        // A panel that ends inside a vector is read from a zero-padded copy.
        _tailFloats = Shape.GroupOutputs % Simd.Lanes(Level) != 0 ? _blockImages * Shape.OutputPixels * Simd.PanelWidth(Level) : 0;
        _slotFloats = _tailFloats + (pool == null ? 0 : _blockImages * dyFloats);
        _inline = Shape.Groups * KernelCost.Gemm(Level, Shape.Depth, Shape.GroupOutputs, (double)Shape.Batch * Shape.OutputPixels) < KernelCost.InlineMicroseconds;
    }

    internal SimdLevel Level { get; }

    internal ConvolutionShape Shape { get; }
    internal ConvolutionPass Pass { get; }
    internal nint GroupFloats { get; }

    /// <summary>Filter rows come in runs of RunRows neighbouring inputs, each split into tiles.</summary>
    internal int Runs { get; }
    internal int RunRows { get; }
    internal int TilesPerRun { get; }

    int PanelCount => Panels.Count(Level, Shape.GroupOutputs);

    int Units => Shape.Groups * PanelCount * Runs * TilesPerRun;

    internal nuint WorkspaceBytes => (nuint)(sizeof(float) * (_batchParts * _partFloats + _batchParts * _unitParts * _slotFloats));

    internal void Run(float* x, float* dy, float* dw, float* dbias, byte* workspace) => Run(x, dy, null, dw, dbias, workspace);

    internal void Run(float* x, float* dy, byte* positions, float* dw, float* dbias, byte* workspace)
    {
        var arguments = new Arguments { Plan = this, X = x, DY = dy, Positions = positions, DW = dw, DBias = dbias, Partial = (float*)workspace };
        ChunkRunner.Run(&PartChunk, arguments, _batchParts * _unitParts, _inline);
        ChunkRunner.Run(&ReduceChunk, arguments, _reducers, _inline);
    }

    static void PartChunk(in Arguments a, int chunk)
    {
        ConvolutionFilterGradientPlan plan = a.Plan;
        ConvolutionShape s = plan.Shape;
        int part = chunk / plan._unitParts;
        var (first, end) = ChunkRunner.Part(s.Batch, part, plan._batchParts);
        var (u0, u1) = ChunkRunner.Part(plan.Units, chunk % plan._unitParts, plan._unitParts);
        float* partial = a.Partial + part * plan._partFloats, dbias = partial + s.Groups * plan.GroupFloats;
        float* slot = a.Partial + plan._batchParts * plan._partFloats + chunk * plan._slotFloats;
        float* unpooled = slot + plan._tailFloats;
        bool sumsBias = a.DBias != null && chunk % plan._unitParts == 0;
        if (sumsBias)
            new Span<float>(dbias, s.OutputChannels).Clear();
        for (int image = first; image < end; image += plan._blockImages)
        {
            int count = Math.Min(end - image, plan._blockImages);
            float* images = a.X + image * Grid.OfInput(s).Image, dy = a.DY + image * Grid.OfOutput(s).Image;
            if (plan._pool is { } pool)
                pool.Unpool(a.DY, a.Positions, image, image + count, dy = unpooled, sumsBias ? dbias : null);
            else if (sumsBias)
                KernelSet.Used.AddRows(dbias, dy, count * s.OutputPixels, s.OutputChannels);
            plan.RunBlock(images, dy, count, u0, u1, partial, image == first, slot);
        }
    }

    void RunBlock(float* images, float* dy, int count, int u0, int u1, float* partial, bool isFirst, float* tail)
    {
        int perPanel = Runs * TilesPerRun;
        for (int u = u0; u < u1;)
        {
            // Units are numbered (group, panel, run, tile), so one panel's units follow each other.
            int panelIndex = u / perPanel, group = panelIndex / PanelCount, panel = panelIndex % PanelCount;
            int column = panel * Simd.PanelWidth(Level), width = Panels.Width(Level, Shape.GroupOutputs, panel);
            int valid = Math.Min(width, Shape.GroupOutputs - column);
            float* b = dy + group * Shape.GroupOutputs + column;
            Grid grid = Grid.OfOutput(Shape);
            if (valid < width)
            {
                Panels.Pack(Level, b, Shape.OutputChannels, false, (int)(count * Shape.OutputPixels), valid, tail);
                b = tail;
                grid = grid.WithChannels(width);
            }
            var tiles = new FilterGradientTiles(this, images + group * Shape.GroupInputs, b, grid, count, width);
            float* c = partial + group * GroupFloats + (nint)Shape.Depth * column;
            for (int end = Math.Min(u1, (panelIndex + 1) * perPanel); u < end; u++)
                tiles.Run(u % perPanel / TilesPerRun, u % TilesPerRun, c, isFirst);
        }
    }

    static void ReduceChunk(in Arguments a, int chunk)
    {
        ConvolutionFilterGradientPlan plan = a.Plan;
        ConvolutionShape s = plan.Shape;
        var (first, end) = ChunkRunner.Part(s.Depth, chunk, plan._reducers);
        for (int group = 0; group < s.Groups; group++)
            for (int panel = 0; panel < plan.PanelCount; panel++)
            {
                int column = panel * Simd.PanelWidth(plan.Level), width = Panels.Width(plan.Level, s.GroupOutputs, panel);
                float* sum = a.Partial + group * plan.GroupFloats + (nint)s.Depth * column + (nint)first * width;
                for (int part = 1; part < plan._batchParts; part++)
                    KernelSet.Used.Add(sum, sum + part * plan._partFloats, (nint)(end - first) * width);
                int valid = Math.Min(width, s.GroupOutputs - column);
                for (int row = first; row < end; row++)
                    new Span<float>(sum + (nint)(row - first) * width, valid)
                        .CopyTo(new Span<float>(a.DW + (nint)row * s.OutputChannels + group * s.GroupOutputs + column, valid));
            }
        if (chunk != 0 || a.DBias == null)
            return;
        float* bias = a.Partial + s.Groups * plan.GroupFloats;
        for (int part = 1; part < plan._batchParts; part++)
            KernelSet.Used.Add(bias, bias + part * plan._partFloats, s.OutputChannels);
        new Span<float>(bias, s.OutputChannels).CopyTo(new Span<float>(a.DBias, s.OutputChannels));
    }

    struct Arguments
    {
        internal ConvolutionFilterGradientPlan Plan;
        internal float* X, DY, DW, DBias, Partial;
        internal byte* Positions;
    }
}
