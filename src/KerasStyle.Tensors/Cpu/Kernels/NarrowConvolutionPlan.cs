using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// A convolution, or the gradient of its input, with few result channels: a panel of them would leave most lanes empty. So pixels take the
/// lanes: a strip of the source is transposed to [channel, padded rows · padded width], and result channels are the rows of a tile.
/// </summary>
internal sealed unsafe class NarrowConvolutionPlan
{
    const int StripFloats = 24 * 1024;
    const int MinDepth = 8;

    readonly ConvolutionShape _shape;
    readonly SimdLevel _level;
    readonly ConvolutionPass[] _passes;
    readonly Grid _source, _output;
    readonly TileFlags _flags;
    readonly bool _gradient, _inline;
    readonly int _depth, _channels, _vectors, _rowsOfStrip, _strips;
    readonly nint _slotFloats;

    internal NarrowConvolutionPlan(ConvolutionShape shape, ConvolutionKind kind, Epilogue epilogue = Epilogue.None, SimdLevel? level = null)
    {
        shape.Validate();
        _shape = shape;
        _level = level ?? Simd.Level;
        _gradient = kind == ConvolutionKind.InputGradient;
        _passes = _gradient ? ConvolutionPass.InputGradient(shape) : ConvolutionPass.Forward(shape);
        _flags = epilogue == Epilogue.Relu ? TileFlags.Relu : TileFlags.None;
        (_source, _output) = _gradient ? (Grid.OfOutput(shape), Grid.OfInput(shape)) : (Grid.OfInput(shape), Grid.OfOutput(shape));
        (_depth, _channels) = _gradient ? (shape.OutputChannels, shape.InputChannels) : (shape.InputChannels, shape.OutputChannels);
        _vectors = _channels <= Simd.MaxTileRows(_level, 4) ? 4 : 2;
        int rows = _passes.Max(p => p.Rows.Outputs);
        nint row = _passes.Max(Width) * _depth;
        _rowsOfStrip = (int)Math.Clamp(StripFloats / row - _passes.Max(Halo), 1, rows);
        _strips = (rows + _rowsOfStrip - 1) / _rowsOfStrip;
        _slotFloats = _passes.Max(p => PlaneFloats(p, _rowsOfStrip)) * _depth;
        _inline = KernelCost.Gemm(_level, (double)shape.Taps * _depth, (int)Math.Min(int.MaxValue / 2, shape.Batch * shape.OutputPixels), _channels) < KernelCost.InlineMicroseconds;
    }

    internal static bool Supports(ConvolutionShape shape, ConvolutionKind kind, SimdLevel level)
    {
        bool gradient = kind == ConvolutionKind.InputGradient;
        (int depth, int channels) = gradient ? (shape.OutputChannels, shape.InputChannels) : (shape.InputChannels, shape.OutputChannels);
        return kind != ConvolutionKind.FilterGradient && shape.Groups == 1 && shape.PlaneAxis.IsPointwise && depth >= MinDepth
            && channels <= Simd.Lanes(level) / 2 && channels <= Simd.MaxTileRows(level, 2)
            && (gradient || (shape.StrideHeight == 1 && shape.StrideWidth == 1));
    }

    int Chunks => _shape.Batch * _shape.PlaneAxis.Length * _strips;

    internal nuint WorkspaceBytes => (nuint)(sizeof(float) * Slots * _slotFloats);

    // More chunks than that share slots, one after the other.
    int Slots => Math.Min(Chunks, 32);

    internal void Run(float* source, float* w, float* output, float* bias, byte* workspace)
    {
        var arguments = new Arguments { Plan = this, Source = source, W = w, Output = output, Bias = bias, Workspace = (float*)workspace };
        ChunkRunner.Run(&Chunk, arguments, Slots, _inline);
    }

    static void Chunk(in Arguments a, int slot)
    {
        NarrowConvolutionPlan plan = a.Plan;
        int planes = plan._shape.PlaneAxis.Length;
        var (first, end) = ChunkRunner.Part(plan.Chunks, slot, plan.Slots);
        for (int chunk = first; chunk < end; chunk++)
        {
            int strip = chunk % plan._strips, plane = chunk / plan._strips % planes, image = chunk / plan._strips / planes;
            float* source = a.Source + image * plan._source.Image + plane * plan._source.Plane;
            float* output = a.Output + image * plan._output.Image + plane * plan._output.Plane;
            foreach (ConvolutionPass pass in plan._passes)
            {
                int row = strip * plan._rowsOfStrip, rows = Math.Min(pass.Rows.Outputs - row, plan._rowsOfStrip);
                if (rows > 0)
                    plan.RunStrip(a, pass, source, output, row, rows, a.Workspace + slot * plan._slotFloats);
            }
        }
    }

    // Rows of the source that a strip needs beyond its own.
    static int Halo(ConvolutionPass pass) => Math.Max(0, pass.Rows.Taps - 1) * pass.Rows.TapStep;

    // A row with all that its windows reach over.
    static int Width(ConvolutionPass pass) => pass.Columns.Outputs + Math.Max(0, pass.Columns.Taps - 1) * pass.Columns.TapStep;

    // One channel of a strip; tiles may read some lanes beyond it.
    nint PlaneFloats(ConvolutionPass pass, int rows) => (nint)(rows + Halo(pass)) * Width(pass) + _vectors * Simd.Lanes(_level);

    void RunStrip(in Arguments a, ConvolutionPass pass, float* source, float* output, int firstRow, int rows, float* transposed)
    {
        nint plane = PlaneFloats(pass, rows);
        if (pass.Taps > 0)
            Transpose(pass, source, firstRow, rows, transposed, plane);
        float* filter = a.W + (pass.Taps == 0 ? 0 : (nint)pass.FilterTap(0, _shape.KernelHeight, _shape.KernelWidth) * _shape.InputChannels * _shape.OutputChannels);
        int lanes = _vectors * Simd.Lanes(_level), width = Width(pass), places = (rows - 1) * width + pass.Columns.Outputs;
        MicroTile tile = Loops(pass, plane, width);
        for (int first = 0; first < places; first += lanes)
            RunTile(a, pass, &tile, filter, transposed + first, output, firstRow, first, Math.Min(lanes, places - first));
    }

    // result channels × pixels: A is the filter, read in place, and B the transposed strip.
    MicroTile Loops(ConvolutionPass pass, nint plane, int width)
    {
        nint tap = (nint)_shape.InputChannels * _shape.OutputChannels, column = pass.Columns.FilterStep * tap, row = pass.Rows.FilterStep * _shape.KernelWidth * tap;
        nint stepA = _gradient ? 1 : _shape.OutputChannels;
        return new MicroTile
        {
            RowStride = (_gradient ? _shape.OutputChannels : 1) * sizeof(float),
            StepA = stepA * sizeof(float),
            StepB = plane * sizeof(float),
            RowStrideC = _vectors * Simd.Lanes(_level) * sizeof(float),
            Count1 = _depth,
            Count2 = pass.Columns.Taps,
            Count3 = pass.Rows.Taps * pass.Planes.Taps,
            JumpA2 = (column - _depth * stepA) * sizeof(float),
            JumpB2 = (pass.Columns.TapStep - _depth * plane) * sizeof(float),
            JumpA3 = (row - pass.Columns.Taps * column) * sizeof(float),
            JumpB3 = (pass.Rows.TapStep * width - pass.Columns.Taps * pass.Columns.TapStep) * sizeof(float),
            Rows = _channels,
        };
    }

    [SkipLocalsInit]
    void RunTile(in Arguments a, ConvolutionPass pass, MicroTile* tile, float* filter, float* b, float* output, int firstRow, int first, int count)
    {
        float* scratch = stackalloc float[TileStore.ScratchFloats];
        float* pixels = stackalloc float[TileStore.ScratchFloats / 2];
        int lanes = _vectors * Simd.Lanes(_level), width = Width(pass);
        tile->SetA(filter);
        tile->B = b;
        tile->SetC(scratch);
        KernelSet.For(_level).Tiles(_vectors)[_channels](tile);
        KernelSet.Used.StoreColumns(scratch, lanes, _channels, count, scratch + TileStore.ScratchFloats / 2, pixels, _channels, a.Bias, _flags);
        // What lies between the rows is left out.
        for (int i = 0; i < count;)
        {
            int row = (first + i) / width, column = (first + i) % width, run = Math.Min(count - i, pass.Columns.Outputs - column);
            float* destination = output + _output.Offset(
                0, pass.Rows.OutputFirst + (firstRow + row) * pass.Rows.OutputStride, pass.Columns.OutputFirst + column * pass.Columns.OutputStride);
            if (run > 0 && pass.Columns.OutputStride == 1)
                new Span<float>(pixels + i * _channels, run * _channels).CopyTo(new Span<float>(destination, run * _channels));
            else
                for (int k = 0; k < run; k++, destination += pass.Columns.OutputStride * _output.Pixel)
                    new Span<float>(pixels + (i + k) * _channels, _channels).CopyTo(new Span<float>(destination, _channels));
            i += Math.Min(count - i, width - column);
        }
    }

    void Transpose(ConvolutionPass pass, float* source, int firstRow, int rows, float* destination, nint plane)
    {
        int width = Width(pass), left = Math.Clamp(-pass.Columns.SourceFirst, 0, width), skipped = Math.Max(0, pass.Columns.SourceFirst);
        int inside = Math.Clamp(pass.Columns.SourceLength - skipped, 0, width - left);
        for (int r = 0; r < rows + Halo(pass); r++)
        {
            float* line = destination + (nint)r * width;
            int row = pass.Rows.SourceFirst + firstRow + r;
            bool empty = (uint)row >= (uint)pass.Rows.SourceLength;
            for (int c = 0; c < _depth; c++)
            {
                float* channel = line + c * plane;
                for (int i = 0; i < (empty ? width : left); i++)
                    channel[i] = 0;
                for (int i = left + inside; i < width && !empty; i++)
                    channel[i] = 0;
            }
            if (!empty)
                KernelSet.Used.Transpose(source + _source.Offset(0, row, skipped), _source.Pixel, line + left, plane, inside, _depth);
        }
        for (int c = 0; c < _depth; c++)
            new Span<float>(destination + c * plane + (nint)(rows + Halo(pass)) * width, _vectors * Simd.Lanes(_level)).Clear();
    }

    struct Arguments
    {
        internal NarrowConvolutionPlan Plan;
        internal float* Source, W, Output, Bias, Workspace;
    }
}
