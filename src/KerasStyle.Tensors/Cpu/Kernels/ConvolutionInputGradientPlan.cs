using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// dx = Σ over taps of dy · w[tap]ᵀ, each tap an accumulating product whose C is the shifted and strided view of dx.
/// Outputs whose tap falls into the padding are left out, so padding costs nothing.
/// </summary>
internal sealed unsafe class ConvolutionInputGradientPlan
{
    const int MaxChunks = 32;
    const int BlockFloats = 48 * 1024;

    readonly Context _context;
    readonly bool _inline;

    internal ConvolutionInputGradientPlan(ConvolutionShape shape, SimdLevel? level = null)
    {
        shape.Validate();
        SimdLevel simd = level ?? Simd.Level;
        long pixels = (long)shape.OutputHeight * shape.OutputWidth;
        long blockFloats = (long)shape.Height * shape.Width * shape.InputChannels + pixels * shape.OutputChannels;
        int panels = Panels.Count(simd, shape.GroupInputs);
        _context = new Context
        {
            Level = simd,
            Shape = shape,
            PanelFloats = Panels.Floats(simd, shape.GroupOutputs, shape.GroupInputs),
            BlockImages = (int)Math.Clamp(BlockFloats / blockFloats, 1, 4),
            ImageChunks = Math.Min(shape.Batch, MaxChunks),
            PanelChunks = shape.Batch >= 8 ? 1 : panels,
        };
        _inline = shape.Groups * shape.Taps * KernelCost.Gemm(simd, shape.Batch * pixels, shape.GroupInputs, shape.GroupOutputs) < KernelCost.InlineMicroseconds;
    }

    internal nuint WorkspaceBytes => (nuint)(sizeof(float) * _context.Shape.Groups * _context.Shape.Taps * _context.PanelFloats);

    internal void Run(float* dy, float* w, float* dx, byte* workspace)
    {
        Context context = _context;
        context.DY = dy;
        context.W = w;
        context.DX = dx;
        context.Panel = (float*)workspace;
        int taps = context.Shape.Taps * context.Shape.Groups;
        ChunkRunner.Run(&PackChunk, &context, taps, _inline || taps * context.PanelFloats < 16 * 1024);
        ChunkRunner.Run(&ImageChunk, &context, context.ImageChunks * context.PanelChunks, _inline);
    }

    static void PackChunk(void* p, int chunk, int worker)
    {
        ref Context c = ref *(Context*)p;
        ConvolutionShape s = c.Shape;
        int group = chunk / s.Taps, tap = chunk % s.Taps;
        Panels.Pack(c.Level, c.W + (nint)tap * s.GroupInputs * s.OutputChannels + group * s.GroupOutputs, s.OutputChannels, true,
            s.GroupOutputs, s.GroupInputs, c.Panel + chunk * c.PanelFloats);
    }

    static void ImageChunk(void* p, int chunk, int worker)
    {
        ref Context c = ref *(Context*)p;
        ConvolutionShape s = c.Shape;
        var (first, end) = ChunkRunner.Part(s.Batch, chunk / c.PanelChunks, c.ImageChunks);
        var (j0, j1) = ChunkRunner.Part(Panels.Count(c.Level, s.GroupInputs), chunk % c.PanelChunks, c.PanelChunks);
        for (int b = first; b < end; b += c.BlockImages)
        {
            int count = Math.Min(c.BlockImages, end - b);
            for (int group = 0; group < s.Groups; group++)
                for (int panel = j0; panel < j1; panel++)
                    RunPanel(c, b, count, group, panel);
        }
    }

    [SkipLocalsInit]
    static void RunPanel(in Context c, int firstImage, int count, int group, int panel)
    {
        ConvolutionShape s = c.Shape;
        float* scratch = stackalloc float[TileStore.ScratchFloats];
        int column = panel * Simd.PanelWidth(c.Level), width = Panels.Width(c.Level, s.GroupInputs, panel);
        int valid = Math.Min(width, s.GroupInputs - column);
        float* dx = c.DX + (nint)firstImage * s.Height * s.Width * s.InputChannels + group * s.GroupInputs + column;
        for (nint pixel = 0; pixel < (nint)count * s.Height * s.Width; pixel++)
            new Span<float>(dx + pixel * s.InputChannels, valid).Clear();

        nint step = (nint)s.StrideWidth * s.InputChannels;
        bool inPlace = valid == width;
        var tile = new MicroTile
        {
            RowStride = (nint)s.OutputChannels * sizeof(float),
            StepA = sizeof(float),
            StepB = width * sizeof(float),
            RowStrideC = (inPlace ? step : width) * sizeof(float),
            Flags = inPlace ? TileFlags.Accumulate : TileFlags.None,
        };
        tile.SetDepth(s.GroupOutputs);
        var kernels = MicroKernels.Table(c.Level, width / Simd.Lanes(c.Level));
        for (int tap = 0; tap < s.Taps; tap++)
        {
            var (oy0, oy1) = Inside(tap / s.KernelWidth * s.DilationHeight - s.PadTop, s.StrideHeight, s.Height, s.OutputHeight);
            var (ox0, ox1) = Inside(tap % s.KernelWidth * s.DilationWidth - s.PadLeft, s.StrideWidth, s.Width, s.OutputWidth);
            if (oy0 >= oy1 || ox0 >= ox1)
                continue;
            tile.B = c.Panel + (group * s.Taps + tap) * c.PanelFloats + (nint)s.GroupOutputs * column;
            var rows = new TapRows(c, dx, firstImage, group, tap, oy0, oy1);
            if (ox1 - ox0 == 4 && inPlace)
                rows.RunGroups(&tile, kernels, ox0, count);
            else
                rows.Run(&tile, kernels, ox0, ox1, count, inPlace ? null : scratch, width, valid);
        }
    }

    /// <summary>The outputs o in [0, outputs) with 0 ≤ o · stride + offset &lt; inputs.</summary>
    static (int First, int End) Inside(int offset, int stride, int inputs, int outputs)
    {
        int first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
        int last = inputs - 1 - offset;
        return (first, last < 0 ? 0 : Math.Min(outputs, last / stride + 1));
    }

    struct Context
    {
        internal SimdLevel Level;
        internal ConvolutionShape Shape;
        internal nint PanelFloats;
        internal int BlockImages, ImageChunks, PanelChunks;
        internal float* DY, W, DX, Panel;
    }

    /// <summary>The rows of a block of images that one tap touches.</summary>
    readonly ref struct TapRows(in Context context, float* dx, int firstImage, int group, int tap, int oy0, int oy1)
    {
        readonly ref readonly Context _c = ref context;

        internal void Run(MicroTile* tile, delegate*<MicroTile*, void>* kernels, int ox0, int ox1, int count, float* scratch, int width, int valid)
        {
            int maxRows = Simd.MaxTileRows(_c.Level), tiles = (ox1 - ox0 + maxRows - 1) / maxRows;
            nint ldc = (nint)_c.Shape.StrideWidth * _c.Shape.InputChannels;
            for (int image = 0; image < count; image++)
                for (int oy = oy0; oy < oy1; oy++)
                    for (int t = 0; t < tiles; t++)
                    {
                        var (first, end) = ChunkRunner.Part(ox1 - ox0, t, tiles);
                        tile->Rows = end - first;
                        tile->SetA(Gradient(image, oy, ox0 + first));
                        float* c = Input(image, oy, ox0 + first);
                        tile->SetC(scratch == null ? c : scratch);
                        kernels[end - first](tile);
                        if (scratch != null)
                            TileStore.Rows(scratch, width, end - first, valid, c, ldc, null, TileFlags.Accumulate);
                    }
        }

        /// <summary>Rows of four pixels: one row group each, so that a tile takes several.</summary>
        internal void RunGroups(MicroTile* tile, delegate*<MicroTile*, void>* kernels, int ox0, int count)
        {
            int rows = oy1 - oy0, step = Simd.MaxTileRows(_c.Level) / 4;
            for (int r = 0; r < count * rows; r += step)
            {
                int groups = Math.Min(step, count * rows - r);
                for (int g = 0; g < groups; g++)
                {
                    int image = (r + g) / rows, oy = oy0 + (r + g) % rows;
                    (&tile->A0)[g] = Gradient(image, oy, ox0);
                    (&tile->C0)[g] = Input(image, oy, ox0);
                }
                tile->Rows = 4 * groups;
                kernels[4 * groups](tile);
            }
        }

        float* Gradient(int image, int oy, int ox) =>
            _c.DY + ((((nint)firstImage + image) * _c.Shape.OutputHeight + oy) * _c.Shape.OutputWidth + ox) * _c.Shape.OutputChannels
            + group * _c.Shape.GroupOutputs;

        float* Input(int image, int oy, int ox)
        {
            ref readonly ConvolutionShape s = ref _c.Shape;
            int iy = oy * s.StrideHeight - s.PadTop + tap / s.KernelWidth * s.DilationHeight;
            int ix = ox * s.StrideWidth - s.PadLeft + tap % s.KernelWidth * s.DilationWidth;
            return dx + (((nint)image * s.Height + iy) * s.Width + ix) * s.InputChannels;
        }
    }
}
