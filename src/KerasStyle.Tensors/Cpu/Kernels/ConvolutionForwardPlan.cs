using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>y = epilogue(x * w + bias), as a matrix product whose A is the im2col view of the images (never materialised where the view is regular).</summary>
internal sealed unsafe class ConvolutionForwardPlan
{
    const int MaxChunks = 32;

    readonly Context _context;
    readonly bool _inline;

    internal ConvolutionForwardPlan(ConvolutionShape shape, Epilogue epilogue = Epilogue.None, SimdLevel? level = null)
    {
        Context context = CreateContext(shape, epilogue, level ?? Simd.Level);
        int blocks = (shape.Batch + context.Images.BlockImages - 1) / context.Images.BlockImages;
        context.ImageChunks = Math.Min(blocks, MaxChunks);
        context.RowChunks = blocks >= 8 ? 1 : Math.Min(shape.OutputHeight, (16 + blocks - 1) / Math.Max(1, blocks));
        _inline = context.Microseconds < KernelCost.InlineMicroseconds;
        _context = context;
    }

    /// <summary>All but the split into chunks.</summary>
    internal static Context CreateContext(ConvolutionShape shape, Epilogue epilogue, SimdLevel level)
    {
        shape.Validate();
        bool packsTiles = shape.OutputWidth < 8 && shape.OutputWidth != 4 && shape.OutputHeight > 1;
        var images = new ConvolutionImages(shape, 4, 0);
        return new Context
        {
            Level = level,
            Shape = shape,
            Images = images,
            Flags = epilogue == Epilogue.Relu ? TileFlags.Relu : TileFlags.None,
            PanelFloats = Panels.Floats(level, shape.Depth, shape.GroupOutputs),
            PacksTiles = packsTiles,
            SlotFloats = images.SlotFloats + (packsTiles ? (nint)Simd.MaxTileRows(level) * shape.Depth : 0),
        };
    }

    internal nuint WorkspaceBytes =>
        (nuint)(sizeof(float) * (_context.Shape.Groups * _context.PanelFloats + _context.ImageChunks * _context.RowChunks * _context.SlotFloats));

    internal void Run(float* x, float* w, float* y, float* bias, byte* workspace)
    {
        Context context = _context;
        context.X = x;
        context.W = w;
        context.Y = y;
        context.Bias = bias;
        context.Panel = (float*)workspace;
        context.Slots = context.Panel + context.Shape.Groups * context.PanelFloats;
        PackFilter(&context, _inline);
        ChunkRunner.Run(&ImageChunk, &context, context.ImageChunks * context.RowChunks, _inline);
    }

    internal static void PackFilter(Context* context, bool inline)
    {
        int panels = Panels.Count(context->Level, context->Shape.GroupOutputs);
        ChunkRunner.Run(&PackChunk, context, context->Shape.Groups * panels, inline || context->PanelFloats < 16 * 1024);
    }

    static void PackChunk(void* p, int chunk, int worker)
    {
        ref Context c = ref *(Context*)p;
        int panels = Panels.Count(c.Level, c.Shape.GroupOutputs), group = chunk / panels;
        Panels.PackPanel(c.Level, c.W + group * c.Shape.GroupOutputs, c.Shape.OutputChannels, false, c.Shape.Depth, c.Shape.GroupOutputs,
            chunk % panels, 0, c.Shape.Depth, c.Panel + group * c.PanelFloats);
    }

    static void ImageChunk(void* p, int chunk, int worker)
    {
        ref Context c = ref *(Context*)p;
        ConvolutionShape s = c.Shape;
        var (firstImage, endImage) = ChunkRunner.Part(s.Batch, chunk / c.RowChunks, c.ImageChunks);
        var (firstRow, endRow) = ChunkRunner.Part(s.OutputHeight, chunk % c.RowChunks, c.RowChunks);
        float* slot = c.Slots + chunk * c.SlotFloats;
        int inputEnd = (endRow - 1) * s.StrideHeight + (s.KernelHeight - 1) * s.DilationHeight + 1;
        for (int b = firstImage; b < endImage; b += c.Images.BlockImages)
        {
            int end = Math.Min(endImage, b + c.Images.BlockImages);
            float* images = c.Images.Load(c.X, slot, b, end, firstRow * s.StrideHeight, inputEnd);
            var block = new Block(c, images, c.Y + (nint)b * s.OutputHeight * s.OutputWidth * s.OutputChannels, end - b, firstRow, endRow);
            block.Run(slot + c.Images.SlotFloats);
        }
    }

    internal struct Context
    {
        internal SimdLevel Level;
        internal ConvolutionShape Shape;
        internal ConvolutionImages Images;
        internal TileFlags Flags;
        internal nint PanelFloats, SlotFloats;
        internal int ImageChunks, RowChunks;
        internal bool PacksTiles;
        internal float* X, W, Y, Bias, Panel, Slots;

        internal readonly double Microseconds =>
            Shape.Groups * KernelCost.Gemm(Level, (double)Shape.Batch * Shape.OutputHeight * Shape.OutputWidth, Shape.GroupOutputs, Shape.Depth);
    }

    /// <summary>Some output rows of a few images.</summary>
    internal ref struct Block(in Context context, float* images, float* y, int count, int firstRow, int endRow)
    {
        readonly ref readonly Context _c = ref context;

        internal void Run(float* packed)
        {
            for (int group = 0; group < _c.Shape.Groups; group++)
                if (_c.PacksTiles)
                    RunPacked(group, packed);
                else
                    RunViews(group);
        }

        /// <summary>Tiles run along the output rows; the kernel walks the taps through strides.</summary>
        [SkipLocalsInit]
        void RunViews(int group)
        {
            ConvolutionShape s = _c.Shape;
            int maxRows = Simd.MaxTileRows(_c.Level), ow = s.OutputWidth, rows = endRow - firstRow;
            float* scratch = stackalloc float[TileStore.ScratchFloats];
            float** a = stackalloc float*[4];
            float** c = stackalloc float*[4];
            MicroTile tile = default;
            SetViewLoops(&tile);
            for (int panel = 0; panel < Panels.Count(_c.Level, s.GroupOutputs); panel++)
            {
                var store = new PanelStore(_c, group, panel, scratch);
                store.Prepare(&tile);
                if (ow == 4)
                {
                    // Four pixels are one row group of a kernel, so a tile takes several output rows at once.
                    int step = maxRows / 4;
                    for (int r = 0; r < count * rows; r += step)
                    {
                        int groups = Math.Min(step, count * rows - r);
                        for (int g = 0; g < groups; g++)
                        {
                            int image = (r + g) / rows, oy = firstRow + (r + g) % rows;
                            a[g] = Input(image, oy, 0, group);
                            c[g] = Output(image, oy, 0, group);
                        }
                        store.RunGroups(&tile, a, c, groups);
                    }
                    continue;
                }
                int tiles = (ow + maxRows - 1) / maxRows;
                for (int image = 0; image < count; image++)
                    for (int oy = firstRow; oy < endRow; oy++)
                        for (int t = 0; t < tiles; t++)
                        {
                            var (ox, end) = ChunkRunner.Part(ow, t, tiles);
                            tile.SetA(Input(image, oy, ox, group));
                            store.Run(&tile, Output(image, oy, ox, group), end - ox);
                        }
            }
        }

        /// <summary>Output rows too short for a tile: the im2col rows of one tile are copied, then all panels use them.</summary>
        [SkipLocalsInit]
        void RunPacked(int group, float* packed)
        {
            ConvolutionShape s = _c.Shape;
            int maxRows = Simd.MaxTileRows(_c.Level), pixelsPerImage = (endRow - firstRow) * s.OutputWidth;
            bool joined = endRow - firstRow == s.OutputHeight; // then the pixels of all images are neighbours in y
            int pixels = joined ? count * pixelsPerImage : pixelsPerImage, tiles = (pixels + maxRows - 1) / maxRows;
            float* scratch = stackalloc float[TileStore.ScratchFloats];
            var tile = new MicroTile { RowStride = (nint)s.Depth * sizeof(float), StepA = sizeof(float) };
            tile.SetDepth(s.Depth);
            for (int part = 0; part < (joined ? 1 : count); part++)
                for (int t = 0; t < tiles; t++)
                {
                    var (first, end) = ChunkRunner.Part(pixels, t, tiles);
                    for (int p = first; p < end; p++)
                    {
                        int q = p % pixelsPerImage;
                        CopyTaps(Input(part + p / pixelsPerImage, firstRow + q / s.OutputWidth, q % s.OutputWidth, group), packed + (nint)(p - first) * s.Depth);
                    }
                    float* c = Output(part, firstRow, 0, group) + (nint)first * s.OutputChannels;
                    for (int panel = 0; panel < Panels.Count(_c.Level, s.GroupOutputs); panel++)
                    {
                        var store = new PanelStore(_c, group, panel, scratch);
                        store.Prepare(&tile);
                        tile.SetA(packed);
                        store.Run(&tile, c, end - first);
                    }
                }
        }

        readonly void SetViewLoops(MicroTile* tile)
        {
            ConvolutionShape s = _c.Shape;
            nint pixel = (nint)s.InputChannels * sizeof(float), row = _c.Images.Width * pixel, run = (nint)s.GroupInputs * sizeof(float);
            tile->RowStride = s.StrideWidth * pixel;
            tile->StepA = sizeof(float);
            if (s.RowsAreContiguous)
            {
                tile->SetDepth(s.KernelWidth * s.InputChannels);
                tile->Count2 = s.KernelHeight;
                tile->JumpA2 = s.DilationHeight * row - s.KernelWidth * pixel;
                return;
            }
            tile->SetDepth(s.GroupInputs);
            tile->Count2 = s.KernelWidth;
            tile->Count3 = s.KernelHeight;
            tile->JumpA2 = s.DilationWidth * pixel - run;
            tile->JumpA3 = s.DilationHeight * row - s.KernelWidth * s.DilationWidth * pixel;
        }

        readonly void CopyTaps(float* pixel, float* destination)
        {
            ConvolutionShape s = _c.Shape;
            int run = s.RowsAreContiguous ? s.KernelWidth * s.InputChannels : s.GroupInputs;
            int runs = s.RowsAreContiguous ? 1 : s.KernelWidth;
            for (int ky = 0; ky < s.KernelHeight; ky++)
                for (int kx = 0; kx < runs; kx++, destination += run)
                    new Span<float>(pixel + ((nint)ky * s.DilationHeight * _c.Images.Width + kx * s.DilationWidth) * s.InputChannels, run)
                        .CopyTo(new Span<float>(destination, run));
        }

        readonly float* Input(int image, int oy, int ox, int group) =>
            images + image * _c.Images.Floats
            + ((nint)oy * _c.Shape.StrideHeight * _c.Images.Width + (nint)ox * _c.Shape.StrideWidth) * _c.Shape.InputChannels
            + group * _c.Shape.GroupInputs;

        readonly float* Output(int image, int oy, int ox, int group) =>
            y + (((nint)image * _c.Shape.OutputHeight + oy) * _c.Shape.OutputWidth + ox) * _c.Shape.OutputChannels + group * _c.Shape.GroupOutputs;
    }

    /// <summary>Runs tiles of one weight panel, by way of scratch memory where the panel is wider than what is left of the channels.</summary>
    readonly ref struct PanelStore
    {
        readonly float* _weights, _bias, _scratch;
        readonly int _width, _valid, _column;
        readonly nint _ldc;
        readonly TileFlags _flags;
        readonly delegate*<MicroTile*, void>* _kernels;

        internal PanelStore(in Context c, int group, int panel, float* scratch)
        {
            ConvolutionShape s = c.Shape;
            _column = panel * Simd.PanelWidth(c.Level);
            _width = Panels.Width(c.Level, s.GroupOutputs, panel);
            _valid = Math.Min(_width, s.GroupOutputs - _column);
            _weights = c.Panel + group * c.PanelFloats + (nint)s.Depth * _column;
            _bias = c.Bias == null ? null : c.Bias + group * s.GroupOutputs + _column;
            _scratch = scratch;
            _ldc = s.OutputChannels;
            _flags = c.Flags;
            _kernels = MicroKernels.Table(c.Level, _width / Simd.Lanes(c.Level));
        }

        bool InPlace => _valid == _width;

        internal void Prepare(MicroTile* tile)
        {
            tile->B = _weights;
            tile->StepB = _width * sizeof(float);
            tile->JumpB2 = tile->JumpB3 = 0;
            tile->Bias = InPlace ? _bias : null;
            tile->Flags = InPlace ? _flags : TileFlags.None;
            tile->RowStrideC = (InPlace ? _ldc : _width) * sizeof(float);
        }

        internal void Run(MicroTile* tile, float* c, int rows)
        {
            c += _column;
            tile->Rows = rows;
            tile->SetC(InPlace ? c : _scratch);
            _kernels[rows](tile);
            if (!InPlace)
                TileStore.Rows(_scratch, _width, rows, _valid, c, _ldc, _bias, _flags);
        }

        internal void RunGroups(MicroTile* tile, float** a, float** c, int groups)
        {
            tile->Rows = 4 * groups;
            tile->SetC(_scratch);
            for (int g = 0; g < groups; g++)
            {
                (&tile->A0)[g] = a[g];
                if (InPlace)
                    (&tile->C0)[g] = c[g] + _column;
            }
            _kernels[4 * groups](tile);
            if (InPlace)
                return;
            for (int g = 0; g < groups; g++)
                TileStore.Rows(_scratch + 4 * g * _width, _width, 4, _valid, c[g] + _column, _ldc, _bias, _flags);
        }
    }
}
