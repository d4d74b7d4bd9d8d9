using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>dw = Σ over images and pixels of the im2col view's transpose times dy, and dbias = Σ dy.</summary>
/// <remarks>
/// The batch is cut into a fixed number of parts with a private dw each, added in order. A filter too large for that
/// is cut into ranges of its own tiles instead, each of which sees the whole batch.
/// </remarks>
internal sealed unsafe class ConvolutionFilterGradientPlan
{
    const int Parts = 16;
    const long PrivateFloats = 4 * 1024 * 1024;

    readonly Context _context;
    readonly bool _inline;

    /// <param name="shape">The convolution.</param>
    /// <param name="pool">The max pooling behind it, if dy arrives pooled, with the positions of <see cref="ConvolutionPoolPlan"/>.</param>
    /// <param name="level">The vector width, the machine's own unless given.</param>
    internal ConvolutionFilterGradientPlan(ConvolutionShape shape, PoolingShape? pool = null, SimdLevel? level = null)
    {
        shape.Validate();
        SimdLevel simd = level ?? Simd.Level;
        int pixels = shape.OutputHeight * shape.OutputWidth;
        var context = new Context
        {
            Level = simd,
            Shape = shape,
            Images = new ConvolutionImages(shape, 8, pixels * shape.OutputChannels),
            GroupFloats = Panels.Floats(simd, shape.Depth, shape.GroupOutputs),
            Runs = shape.RowsAreContiguous ? shape.KernelHeight : shape.Taps,
            RunRows = shape.RowsAreContiguous ? shape.KernelWidth * shape.InputChannels : shape.GroupInputs,
        };
        context.TilesPerRun = (context.RunRows + Simd.MaxTileRows(simd) - 1) / Simd.MaxTileRows(simd);
        context.PartFloats = shape.Groups * context.GroupFloats + Panels.PaddedColumns(simd, shape.OutputChannels);
        context.BatchParts = (int)Math.Clamp(PrivateFloats / context.PartFloats, 1, Math.Max(1, Math.Min(shape.Batch, Parts)));
        if (context.BatchParts < 4 && shape.Batch >= 4)
            context.BatchParts = 1;
        context.UnitParts = context.BatchParts >= 8 ? 1 : Math.Min(context.Units, Parts / context.BatchParts);
        // A panel that ends inside a vector is read from a zero-padded copy.
        context.HasTail = shape.GroupOutputs % Simd.Lanes(simd) != 0;
        context.SlotFloats = context.Images.SlotFloats + (context.HasTail ? (nint)context.Images.BlockImages * pixels * Simd.PanelWidth(simd) : 0);
        if (pool is { } pooling)
        {
            context.Pool = pooling;
            context.IsPooled = true;
            context.SlotFloats += context.Images.BlockImages * pooling.InputFloats;
        }
        _inline = shape.Groups * KernelCost.Gemm(simd, shape.Depth, shape.GroupOutputs, (long)shape.Batch * pixels) < KernelCost.InlineMicroseconds;
        _context = context;
    }

    internal nuint WorkspaceBytes =>
        (nuint)(sizeof(float) * (_context.BatchParts * _context.PartFloats + _context.BatchParts * _context.UnitParts * _context.SlotFloats));

    internal void Run(float* x, float* dy, float* dw, float* dbias, byte* workspace) => Run(x, dy, null, dw, dbias, workspace);

    internal void Run(float* x, float* dy, byte* argmax, float* dw, float* dbias, byte* workspace)
    {
        Context context = _context;
        context.Argmax = argmax;
        context.X = x;
        context.DY = dy;
        context.DW = dw;
        context.DBias = dbias;
        context.Partial = (float*)workspace;
        context.Slots = context.Partial + context.BatchParts * context.PartFloats;
        ChunkRunner.Run(&PartChunk, &context, context.BatchParts * context.UnitParts, _inline);
        int reducers = (int)Math.Clamp(context.BatchParts * context.PartFloats / (16 * 1024), 1, Math.Min(context.Shape.Depth, 64));
        context.Reducers = reducers;
        ChunkRunner.Run(&ReduceChunk, &context, reducers, _inline);
    }

    static void PartChunk(void* p, int chunk, int worker)
    {
        ref Context c = ref *(Context*)p;
        int part = chunk / c.UnitParts, unitPart = chunk % c.UnitParts;
        var (first, end) = ChunkRunner.Part(c.Shape.Batch, part, c.BatchParts);
        var (u0, u1) = ChunkRunner.Part(c.Units, unitPart, c.UnitParts);
        float* slot = c.Slots + chunk * c.SlotFloats;
        float* partial = c.Partial + part * c.PartFloats;
        float* dbias = partial + c.Shape.Groups * c.GroupFloats;
        bool sumsBias = c.DBias != null && unitPart == 0;
        if (sumsBias)
            new Span<float>(dbias, c.Shape.OutputChannels).Clear();
        nint pixels = (nint)c.Shape.OutputHeight * c.Shape.OutputWidth;
        for (int b = first; b < end; b += c.Images.BlockImages)
        {
            int blockEnd = Math.Min(end, b + c.Images.BlockImages);
            float* images = c.Images.Load(c.X, slot, b, blockEnd, 0, c.Images.Height);
            float* dy = c.DY + b * pixels * c.Shape.OutputChannels;
            if (c.IsPooled)
            {
                dy = slot + c.SlotFloats - c.Images.BlockImages * c.Pool.InputFloats;
                ConvolutionPoolPlan.Unpool(c.Pool, c.DY, c.Argmax, b, blockEnd, dy, sumsBias ? dbias : null);
            }
            else if (sumsBias)
            {
                ElementKernels.AddRows(dbias, dy, (blockEnd - b) * pixels, c.Shape.OutputChannels);
            }
            RunBlock(c, images, dy, blockEnd - b, u0, u1, partial, b == first, slot + c.Images.SlotFloats);
        }
    }

    [SkipLocalsInit]
    static void RunBlock(in Context c, float* images, float* dy, int count, int u0, int u1, float* partial, bool first, float* tail)
    {
        ConvolutionShape s = c.Shape;
        int maxUnits = c.Runs * c.TilesPerRun;
        MicroTile tile = default;
        SetLoops(c, &tile, count);
        tile.Flags = first ? TileFlags.None : TileFlags.Accumulate;
        for (int u = u0; u < u1;)
        {
            // Units are numbered (group, panel, run, tile), so one panel's units follow each other.
            int panelIndex = u / maxUnits, group = panelIndex / c.PanelCount, panel = panelIndex % c.PanelCount;
            int column = panel * Simd.PanelWidth(c.Level), width = Panels.Width(c.Level, s.GroupOutputs, panel);
            int valid = Math.Min(width, s.GroupOutputs - column);
            tile.B = dy + group * s.GroupOutputs + column;
            tile.StepB = (nint)s.OutputChannels * sizeof(float);
            if (valid < width)
            {
                Panels.Pack(c.Level, tile.B, s.OutputChannels, false, count * s.OutputHeight * s.OutputWidth, valid, tail);
                tile.B = tail;
                tile.StepB = width * sizeof(float);
            }
            tile.RowStrideC = width * sizeof(float);
            var kernels = MicroKernels.Table(c.Level, width / Simd.Lanes(c.Level));
            float* c0 = partial + group * c.GroupFloats + (nint)s.Depth * column;
            int end = Math.Min(u1, (panelIndex + 1) * maxUnits);
            for (; u < end; u++)
            {
                int run = u % maxUnits / c.TilesPerRun;
                var (row, rowEnd) = ChunkRunner.Part(c.RunRows, u % c.TilesPerRun, c.TilesPerRun);
                tile.Rows = rowEnd - row;
                tile.SetA(images + RunOffset(c, run) + group * s.GroupInputs + row);
                tile.SetC(c0 + (nint)(run * c.RunRows + row) * width);
                kernels[rowEnd - row](&tile);
            }
        }
    }

    static void SetLoops(in Context c, MicroTile* tile, int count)
    {
        ConvolutionShape s = c.Shape;
        nint pixel = (nint)s.InputChannels * sizeof(float), row = c.Images.Width * pixel;
        tile->RowStride = sizeof(float);
        tile->StepA = s.StrideWidth * pixel;
        tile->SetDepth(s.OutputWidth);
        tile->Count2 = s.OutputHeight;
        tile->Count3 = count;
        tile->JumpA2 = s.StrideHeight * row - s.OutputWidth * tile->StepA;
        tile->JumpA3 = c.Images.Floats * sizeof(float) - s.OutputHeight * s.StrideHeight * row;
    }

    static nint RunOffset(in Context c, int run)
    {
        int ky = c.Shape.RowsAreContiguous ? run : run / c.Shape.KernelWidth;
        int kx = c.Shape.RowsAreContiguous ? 0 : run % c.Shape.KernelWidth;
        return ((nint)ky * c.Shape.DilationHeight * c.Images.Width + kx * c.Shape.DilationWidth) * c.Shape.InputChannels;
    }

    static void ReduceChunk(void* p, int chunk, int worker)
    {
        ref Context c = ref *(Context*)p;
        ConvolutionShape s = c.Shape;
        var (first, end) = ChunkRunner.Part(s.Depth, chunk, c.Reducers);
        for (int group = 0; group < s.Groups; group++)
            for (int panel = 0; panel < c.PanelCount; panel++)
            {
                int column = panel * Simd.PanelWidth(c.Level), width = Panels.Width(c.Level, s.GroupOutputs, panel);
                float* sum = c.Partial + group * c.GroupFloats + (nint)s.Depth * column + (nint)first * width;
                for (int part = 1; part < c.BatchParts; part++)
                    ElementKernels.Add(sum, sum + part * c.PartFloats, (nint)(end - first) * width);
                int valid = Math.Min(width, s.GroupOutputs - column);
                for (int row = first; row < end; row++)
                    new Span<float>(sum + (nint)(row - first) * width, valid)
                        .CopyTo(new Span<float>(c.DW + (nint)row * s.OutputChannels + group * s.GroupOutputs + column, valid));
            }
        if (chunk != 0 || c.DBias == null)
            return;
        float* bias = c.Partial + s.Groups * c.GroupFloats;
        for (int part = 1; part < c.BatchParts; part++)
            ElementKernels.Add(bias, bias + part * c.PartFloats, s.OutputChannels);
        new Span<float>(bias, s.OutputChannels).CopyTo(new Span<float>(c.DBias, s.OutputChannels));
    }

    struct Context
    {
        internal SimdLevel Level;
        internal ConvolutionShape Shape;
        internal ConvolutionImages Images;
        internal nint GroupFloats, PartFloats, SlotFloats;
        /// <summary>Filter rows come in runs of RunRows neighbouring inputs, each split into tiles.</summary>
        internal int Runs, RunRows, TilesPerRun;
        internal int BatchParts, UnitParts, Reducers;
        internal bool HasTail, IsPooled;
        internal PoolingShape Pool;
        internal byte* Argmax;
        internal float* X, DY, DW, DBias, Partial, Slots;

        internal readonly int PanelCount => Panels.Count(Level, Shape.GroupOutputs);

        internal readonly int Units => Shape.Groups * PanelCount * Runs * TilesPerRun;
    }
}
