namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>How one matrix product is oriented, split and packed; decided once per shape.</summary>
/// <remarks>
/// A plan is immutable: several threads may run it at once, each with a workspace of its own (64-byte aligned).
/// The split depends on the shape only and parts are added in a fixed order, so that results do not depend on the number of threads.
/// </remarks>
internal sealed unsafe class GemmPlan
{
    const int MaxChunks = 32;
    const int PackRowsPerChunk = 512;
    /// <summary>Steps of K of one part, at least.</summary>
    const int DepthPart = 256;
    /// <summary>Floats that a whole vector may read past the last part.</summary>
    const int VectorSlack = 16;
    /// <summary>How many times faster a product of one column is than its padded cost.</summary>
    const double RowDotsGain = 3;

    readonly GemmShape _shape;
    readonly GemmTask _task;
    readonly int _rowBlocks = 1, _columnRanges = 1, _depthSplits = 1, _batchChunks;
    readonly int _batch;
    readonly bool _inline;
    readonly nint _panelFloats, _partialFloats;
    readonly int _skewedFloats, _skewedThreads;
    readonly bool _rowDots;

    internal GemmPlan(GemmShape shape, SimdLevel? level = null)
    {
        Validate(shape);
        Level = level ?? Simd.Level;
        _shape = shape = MergeBatch(shape);
        _batch = shape.Batch;
        if (_rowDots = RowDots.Fits(shape, Level))
        {
            _inline = KernelCost.Gemm(Level, shape.M, 1, shape.K) < RowDotsGain * KernelCost.InlineMicroseconds;
            _rowBlocks = _inline ? 1 : Math.Min(MaxChunks, shape.M);
            FinishesRanges = shape.PackedC || shape.RowLengthC == 1;
            return;
        }

        _task = Orient(shape, Level);
        _panelFloats = _task.Source switch
        {
            PanelSource.Packed => 0,
            PanelSource.Direct => _task.NeedsTailPanel(_task.PanelCount - 1) ? (nint)_task.Depth * _task.PanelWidth : 0,
            _ => Panels.Floats(Level, _task.Depth, _task.Columns),
        };

        double one = KernelCost.Gemm(Level, _task.Rows, _task.Columns, _task.Depth);
        _inline = one * _batch < KernelCost.InlineMicroseconds;
        if (_batch > 1 && (_inline || _batch >= 4))
            _batchChunks = Math.Min(_batch, MaxChunks);
        else if (!_inline && one >= KernelCost.InlineMicroseconds)
            Split(one, out _rowBlocks, out _columnRanges, out _depthSplits);
        FinishesRanges = _batch == 1 && !_task.Swapped && _task.Depth > 0
            && (shape.PackedC || (_columnRanges == 1 && shape.RowLengthC == shape.N));
        if (_rowBlocks > 1 && _columnRanges == 1 && _task.RowsAlias)
            (_skewedFloats, _skewedThreads) = (_task.SkewedFloats, Math.Min(_rowBlocks, WorkerPool.ThreadCount));
        _partialFloats = _depthSplits > 1 ? (nint)_task.Rows * Panels.PaddedColumns(Level, _task.Columns) : 0;
    }

    internal SimdLevel Level { get; }

    /// <summary>Whether a run finishes C range by range: blocks of rows, or of the rows of a panel.</summary>
    internal bool FinishesRanges { get; }

    /// <summary>Whether a run that finishes ranges holds them in C until then; if not, it needs no C.</summary>
    internal bool NeedsResult => !FinishesRanges || _rowDots || _depthSplits > 1 || !_task.FinishesInScratch;

    internal nuint WorkspaceBytes
    {
        get
        {
            if (_rowDots)
                return (nuint)(sizeof(float) * _shape.K);
            nint panels = Math.Max(1, _batchChunks) * _panelFloats;
            return (nuint)(sizeof(float) * (panels + (nint)_skewedThreads * _skewedFloats + _depthSplits * _partialFloats + (_partialFloats > 0 ? VectorSlack : 0)));
        }
    }

    internal void Run(float* a, float* b, float* c, float* bias, byte* workspace, RangeCallback finished = default)
    {
        if (_rowDots)
        {
            RunRowDots(a, b, c, bias, workspace, finished);
            return;
        }

        if (_task.Rows == 0 || _task.Columns == 0)
            return;
        var context = new Context
        {
            Task = _task,
            RowBlocks = _rowBlocks,
            ColumnRanges = _columnRanges,
            DepthSplits = _depthSplits,
            Batch = _batch,
            BatchChunks = _batchChunks,
            PanelFloats = _panelFloats,
            PartialFloats = _partialFloats,
            SkewedFloats = _skewedFloats,
            SkewedThreads = _skewedThreads,
            StrideA = _task.Swapped ? _shape.StrideB : _shape.StrideA,
            StrideB = _task.Swapped ? _shape.StrideA : _shape.StrideB,
            StrideC = _shape.StrideC,
            Skewed = (float*)workspace + Math.Max(1, _batchChunks) * _panelFloats,
            Partial = (float*)workspace + Math.Max(1, _batchChunks) * _panelFloats,
        };
        context.Task.A = _task.Swapped ? b : a;
        context.Task.B = _task.Swapped ? a : b;
        context.Task.C = c;
        context.Task.Bias = bias;
        context.Task.Panel = (float*)workspace;
        context.Task.Finished = finished;
        if (_batchChunks > 0)
        {
            ChunkRunner.Run(&BatchChunk, &context, _batchChunks, _inline);
            return;
        }
        for (int i = 0; i < _batch; i++)
        {
            RunOne(&context);
            context.Task.A += context.StrideA;
            context.Task.B += context.StrideB;
            context.Task.C += context.StrideC;
        }
    }

    void RunRowDots(float* a, float* b, float* c, float* bias, byte* workspace, RangeCallback finished)
    {
        int stride = RowDots.Stride(_shape, Level);
        if (stride != 1)
            RowDots.Gather(b, stride, (float*)workspace, _shape.K);
        var run = new RowDotsRun(_shape, Level, a, stride == 1 ? b : (float*)workspace, c, bias == null ? 0 : *bias, _rowBlocks, finished);
        ChunkRunner.Run(&RowDotsRun.Chunk, run, _rowBlocks, _inline);
    }

    void RunOne(Context* context)
    {
        if (_depthSplits > 1)
        {
            ChunkRunner.Run(&DepthChunk, context, _depthSplits, _inline);
            ChunkRunner.Run(&ReduceChunk, context, _task.TileCount, _inline);
            return;
        }
        if (_rowBlocks > 1 && _panelFloats > 0)
            ChunkRunner.Run(&PackChunk, context, _task.PanelCount * PackBlocks(_task.Depth), _inline);
        ChunkRunner.Run(&TileChunk, context, _rowBlocks * _columnRanges, _inline);
    }

    static int PackBlocks(int depth) => (depth + PackRowsPerChunk - 1) / PackRowsPerChunk;

    static void PackChunk(void* p, int chunk, int worker)
    {
        ref GemmTask task = ref ((Context*)p)->Task;
        int blocks = PackBlocks(task.Depth), panel = chunk / blocks, block = chunk % blocks;
        task.Pack(panel, panel + 1, block * PackRowsPerChunk, Math.Min(task.Depth, (block + 1) * PackRowsPerChunk));
    }

    static void TileChunk(void* p, int chunk, int worker)
    {
        var context = (Context*)p;
        ref GemmTask task = ref context->Task;
        var (t0, t1) = ChunkRunner.Part(task.TileCount, chunk / context->ColumnRanges, context->RowBlocks);
        var (j0, j1) = ChunkRunner.Part(task.PanelCount, chunk % context->ColumnRanges, context->ColumnRanges);
        if (context->RowBlocks == 1)
            task.Pack(j0, j1, 0, task.Depth);
        // More threads than there were when the plan was made do without copies.
        float* skewed = worker < context->SkewedThreads ? context->Skewed + (nint)worker * context->SkewedFloats : null;
        task.Multiply(t0, t1, j0, j1, 0, task.Depth, task.C, task.LdC, final: true, skewed);
    }

    static void BatchChunk(void* p, int chunk, int worker)
    {
        var context = (Context*)p;
        GemmTask task = context->Task;
        var (first, end) = ChunkRunner.Part(context->Batch, chunk, context->BatchChunks);
        task.Panel += chunk * context->PanelFloats;
        for (int i = first; i < end; i++)
        {
            task.A = context->Task.A + i * context->StrideA;
            task.B = context->Task.B + i * context->StrideB;
            if (i == first || context->StrideB != 0)
                task.Pack(0, task.PanelCount, 0, task.Depth);
            task.Multiply(0, task.TileCount, 0, task.PanelCount, 0, task.Depth, context->Task.C + i * context->StrideC, task.LdC, final: true);
        }
    }

    static void DepthChunk(void* p, int chunk, int worker)
    {
        var context = (Context*)p;
        ref GemmTask task = ref context->Task;
        var (k0, k1) = ChunkRunner.Part(task.Depth, chunk, context->DepthSplits);
        float* partial = context->Partial + chunk * context->PartialFloats;
        task.Pack(0, task.PanelCount, k0, k1);
        task.Multiply(0, task.TileCount, 0, task.PanelCount, k0, k1, partial, Panels.PaddedColumns(task.Level, task.Columns), final: false);
    }

    /// <summary>Adds the parts of one tile of rows in the order of their chunks.</summary>
    static void ReduceChunk(void* p, int chunk, int worker)
    {
        var context = (Context*)p;
        ref GemmTask task = ref context->Task;
        int row = task.TileStart(chunk), rows = task.TileStart(chunk + 1) - row;
        nint ld = Panels.PaddedColumns(task.Level, task.Columns);
        float* sum = context->Partial + row * ld;
        for (int split = 1; split < context->DepthSplits; split++)
            KernelSet.Used.Add(sum, sum + split * context->PartialFloats, rows * ld);
        if (task.LdC == 0)
        {
            task.StorePanels(sum, ld, row, rows);
            return;
        }
        if (!task.Swapped)
        {
            float* c = task.C + row * task.LdC;
            KernelSet.Used.StoreRows(sum, ld, rows, task.Columns, c, task.LdC, task.Bias, task.Flags);
            if (task.Finished.Exists)
                task.Finished.Invoke(row * task.LdC, rows * task.LdC, c);
            return;
        }
        float* transposed = sum + context->PartialFloats; // already added, so free to use
        KernelSet.Used.Transpose(sum, ld, transposed, rows, rows, task.Columns);
        KernelSet.Used.StoreRows(transposed, rows, task.Columns, rows, task.C + row, task.LdC, task.Bias == null ? null : task.Bias + row, task.Flags);
    }

    /// <summary>Products that share B and lie one after the other are one product with more rows.</summary>
    static GemmShape MergeBatch(GemmShape s) =>
        s.Batch > 1 && s.StrideB == 0 && !s.TransposeA
            && s.StrideA == (nint)s.M * s.RowLengthA && s.StrideC == (nint)s.M * s.RowLengthC
            ? s with { M = s.M * s.Batch, Batch = 1 }
            : s;

    static GemmTask Orient(GemmShape s, SimdLevel level)
    {
        var task = new GemmTask { Swapped = !s.PackedB && KernelCost.PrefersSwapped(s, level), LdC = s.PackedC ? 0 : s.RowLengthC };
        if (task.Swapped)
        {
            // Row n of the swapped A is column n of B; its B is the transposed A.
            task.SetSize(level, s.N, s.M, s.K);
            (task.RowStrideA, task.StepA) = Strides(s.RowLengthB, !s.TransposeB);
            task.LdB = s.RowLengthA;
            task.Source = SourceOf(task, rowsInMemory: s.TransposeA);
        }
        else
        {
            task.SetSize(level, s.M, s.N, s.K);
            (task.RowStrideA, task.StepA) = Strides(s.RowLengthA, s.TransposeA);
            task.LdB = s.RowLengthB;
            task.Source = !s.PackedB ? SourceOf(task, rowsInMemory: !s.TransposeB) : s.TransposeB ? PanelSource.TransposedPanels : PanelSource.Packed;
        }
        if (s.Accumulate)
            task.Flags |= TileFlags.Accumulate;
        if (s.Epilogue == Epilogue.Relu)
            task.Flags |= TileFlags.Relu;
        return task;
    }

    static (nint RowStride, nint Step) Strides(nint ld, bool transposed) =>
        transposed ? (sizeof(float), ld * sizeof(float)) : (ld * sizeof(float), sizeof(float));

    static PanelSource SourceOf(in GemmTask task, bool rowsInMemory) =>
        !rowsInMemory ? PanelSource.Columns : task.TileCount == 1 ? PanelSource.Direct : PanelSource.Rows;

    /// <summary>
    /// K first for a transposed A, where the parts of C are small beside A and B: then each of their values is read once, in the order of memory.
    /// Else panels, since a chunk that owns its panels can pack them while they are warm; then rows; then K after all.
    /// </summary>
    void Split(double microseconds, out int rowBlocks, out int columnRanges, out int depthSplits)
    {
        const int enough = 8, cachedFloats = 512 * 1024, blockFloats = 64 * 1024;
        int panels = _task.PanelCount, tiles = _task.TileCount;
        nint result = (nint)_task.Rows * _task.Columns;
        int parts = Math.Min(result <= blockFloats ? 2 * enough : enough, _task.Depth / DepthPart);
        rowBlocks = columnRanges = depthSplits = 1;
        if (_task.StepA != sizeof(float) && parts >= enough && result <= 4 * blockFloats && 2 * parts * result <= ((nint)_task.Rows + _task.Columns) * _task.Depth)
        {
            depthSplits = parts;
            return;
        }
        if (panels >= enough && (nint)_task.Rows * _task.Depth <= cachedFloats)
        {
            columnRanges = Math.Min(panels, MaxChunks);
            return;
        }
        nint wanted = Math.Max(2 * enough, (nint)_task.Rows * _task.Depth / blockFloats);
        rowBlocks = (int)Math.Min(tiles, Math.Min(wanted, 8 * MaxChunks));
        if (rowBlocks < enough)
            columnRanges = Math.Min(panels, (2 * enough + rowBlocks - 1) / rowBlocks);
        if (rowBlocks * columnRanges < enough && parts >= 2 && microseconds > 2 * KernelCost.InlineMicroseconds)
        {
            rowBlocks = columnRanges = 1;
            depthSplits = parts;
        }
    }

    static void Validate(GemmShape shape)
    {
        if (shape.M < 0 || shape.N < 0 || shape.K < 0 || shape.Batch < 0)
            throw new ArgumentOutOfRangeException(nameof(shape), $"Gemm: sizes must not be negative, got {shape}.");
        if ((shape.PackedB && shape.LdB != 0) || (shape.PackedC && shape.LdC != 0))
            throw new ArgumentException($"Gemm: a matrix in panels has no leading dimension, got {shape}.", nameof(shape));
        if (shape.PackedC && (shape.Batch > 1 || shape.Epilogue != Epilogue.None))
            throw new ArgumentException($"Gemm: a result in panels has no batch and no epilogue, got {shape}.", nameof(shape));
        if (shape.Batch > 1 && shape.StrideC == 0)
            throw new ArgumentException($"Gemm: the matrices C of a batch must be distinct, got stride 0 in {shape}.", nameof(shape));
    }

    struct Context
    {
        internal GemmTask Task;
        internal int RowBlocks, ColumnRanges, DepthSplits, Batch, BatchChunks, SkewedFloats, SkewedThreads;
        internal nint PanelFloats, PartialFloats, StrideA, StrideB, StrideC;
        internal float* Skewed, Partial;
    }
}
