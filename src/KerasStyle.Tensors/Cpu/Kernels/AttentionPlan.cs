namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Attention whose scores exist for one block of queries at a time, in cache. A chunk owns some heads of keys with all
/// their queries, so that nothing has to be added up between chunks; operands are read and results written where they lie.</summary>
internal abstract unsafe class AttentionPlan
{
    const int MaxChunks = 64;
    /// <summary>Floats of a block of scores, for the second-level cache to hold with everything else.</summary>
    const int BlockFloats = 8 * 1024;

    readonly Context _context;
    readonly bool _inline;

    private protected AttentionPlan(AttentionShape shape, SimdLevel? level, double products)
    {
        var context = new Context
        {
            Shape = shape,
            Level = level ?? Simd.Level,
            Kernels = KernelSet.For(level ?? Simd.Level).Attention(),
            Chunks = Math.Min(shape.Batch * shape.KeyHeads, MaxChunks),
            ScoreStep = Aligned(shape.Keys) + 16,      // spreads the rows over the cache's sets
        };
        // Near-equal blocks of as many rows as fit, one tile of rows at the least.
        int fit = Math.Max(Simd.MaxTileRows(context.Level), (int)(BlockFloats / context.ScoreStep)), blocks = (shape.Queries + fit - 1) / fit;
        context.BlockRows = blocks == 0 ? 0 : (shape.Queries + blocks - 1) / blocks;
        _context = context;
        _inline = products * shape.Batch * shape.Heads * KernelCost.Gemm(context.Level, shape.Queries, shape.Keys, shape.Depth) < KernelCost.InlineMicroseconds;
    }

    internal nuint WorkspaceBytes => sizeof(float) * (nuint)(_context.Chunks * ChunkFloats);

    private protected abstract nint ChunkFloats { get; }

    private protected ref readonly Context Plan => ref _context;

    private protected SimdLevel Level => _context.Level;

    private protected void Run(in AttentionBuffers buffers, byte* workspace, delegate*<void*, int, int, void> chunk)
    {
        Context context = _context;
        context.Buffers = buffers;
        context.Memory = (float*)workspace;
        context.ChunkFloats = ChunkFloats;
        if (context.BlockRows > 0 && context.Chunks > 0)
            ChunkRunner.Run(chunk, &context, context.Chunks, _inline);
    }

    static nint Aligned(nint floats) => (floats + 15) / 16 * 16;

    private protected struct Context
    {
        internal AttentionShape Shape;
        internal SimdLevel Level;
        internal AttentionKernels Kernels;
        internal int Chunks, BlockRows;
        internal nint ScoreStep, ChunkFloats;
        internal AttentionBuffers Buffers;
        internal float* Memory;

        /// <summary>Heads of keys of a chunk, counted over the batch.</summary>
        internal readonly (int First, int End) Pairs(int chunk) => ChunkRunner.Part(Shape.Batch * Shape.KeyHeads, chunk, Chunks);

        internal readonly float* ChunkMemory(int chunk) => Memory + chunk * ChunkFloats;

        internal readonly nint BlockFloats => BlockRows * ScoreStep;

        internal readonly nint PanelFloats(int depth, int columns) => Aligned(Panels.Floats(Level, depth, columns));

        /// <summary>The keys that the queries before <paramref name="end"/> may see, as far as that is known without a mask.</summary>
        internal readonly int Visible(int end) => Shape.Causal && Buffers.Mask == null ? Math.Min(Shape.Keys, end) : Shape.Keys;

        /// <summary>A row's scores from its products; the result is the largest.</summary>
        internal readonly float Scores(int batch, int head, int query, int visible, float* row, float* limits)
        {
            if (Buffers.Mask != null)
                AttentionMasks.Limits(Shape, Buffers.Mask + Shape.Mask.Row(batch, head, query), query, limits);
            int count = Buffers.Mask == null && Shape.Causal ? Math.Min(visible, query + 1) : visible;
            float max = Kernels.Scores(
                row, count, Shape.Scale, Buffers.Bias == null ? null : Buffers.Bias + Shape.Bias.Row(batch, head, query), Shape.Bias.Key,
                Buffers.Mask == null ? null : limits, Shape.Masking == AttentionMasking.Subtract);
            for (int i = count; i < visible; i++)
                row[i] = float.NegativeInfinity;
            return max;
        }

        /// <summary>The dropout's factors for a row; null without dropout.</summary>
        internal readonly float* Keep(int batch, int head, int query, int visible, float* row)
        {
            if (Buffers.Random == null)
                return null;
            AttentionMasks.Keep(Shape, Buffers.Random, (((long)batch * Shape.Heads + head) * Shape.Queries + query) * Shape.Keys, visible, row);
            return row;
        }

        /// <summary>A product whose second operand is packed to panels taken from <paramref name="memory"/>.</summary>
        internal readonly GemmTask Product(int columns, int depth, int ldb, PanelSource source, ref float* memory)
        {
            var task = new GemmTask { LdB = ldb, Source = source, Panel = memory, StepA = sizeof(float) };
            task.SetSize(Level, 1, columns, depth);
            memory += PanelFloats(depth, columns);
            return task;
        }

        /// <summary>C = A · B for rows of A that are <paramref name="lda"/> floats apart, over the first steps and columns.</summary>
        internal readonly void Multiply(ref GemmTask task, float* a, nint lda, int rows, int depth, int columns, float* c, nint ldc)
        {
            task.SetSize(Level, rows, task.Columns, task.Depth);
            task.A = a;
            task.RowStrideA = lda * sizeof(float);
            task.Multiply(0, task.TileCount, 0, (columns + task.PanelWidth - 1) / task.PanelWidth, 0, depth, c, ldc, final: true);
        }

        /// <summary>C += Aᵀ · B for the columns of A that <paramref name="rows"/> counts.</summary>
        internal readonly void AddTransposed(ref GemmTask task, float* a, nint lda, int rows, int depth, float* c, nint ldc)
        {
            task.SetSize(Level, rows, task.Columns, task.Depth);
            task.A = a;
            task.RowStrideA = sizeof(float);
            task.StepA = lda * sizeof(float);
            task.Flags = TileFlags.Accumulate;
            task.Multiply(0, task.TileCount, 0, task.PanelCount, 0, depth, c, ldc, final: true);
        }
    }
}
