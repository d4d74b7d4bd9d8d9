namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// y = maxpool(relu(x * w + bias)) with disjoint windows, without ever storing the convolution: the rows of one pooled row
/// are computed into cache and pooled there. Its backward pass goes from dy to the filter and bias gradients the same way.
/// </summary>
/// <remarks>
/// Positions are those of <see cref="PoolingPlan"/>, with one value more, the number of taps, where relu gave zero
/// and no gradient flows. Where the gradient of x is wanted too, use the separate plans.
/// </remarks>
internal sealed unsafe class ConvolutionPoolPlan
{
    const int MaxChunks = 32;

    readonly ConvolutionProductPlan _product;
    readonly PoolingShape _shape;
    readonly PoolingPlan _pool;
    readonly ConvolutionFilterGradientPlan _gradient;
    readonly int _imageChunks, _rowChunks;
    readonly nint _stripFloats;
    readonly bool _inline;

    internal ConvolutionPoolPlan(ConvolutionShape shape, PoolingShape pool, SimdLevel? level = null)
    {
        shape.Validate();
        pool.Validate();
        if (!Supports(shape, pool))
            throw new NotSupportedException($"Convolution and pooling cannot be fused: {shape}, {pool}.");
        _product = ConvolutionProductPlan.ForwardByRows(shape, level ?? Simd.Level);
        _shape = pool;
        _pool = new PoolingPlan(pool with { Batch = 1, Rows = pool.Rows with { Length = pool.Rows.Taps } }, PoolingKind.Max, level, relu: true);
        _gradient = new ConvolutionFilterGradientPlan(shape, pool, level);
        _imageChunks = Math.Min(shape.Batch, MaxChunks);
        _rowChunks = shape.Batch >= 8 ? 1 : Math.Min(pool.Rows.Places, 8);
        _stripFloats = (nint)pool.Rows.Taps * shape.OutputWidth * shape.OutputChannels;
        _inline = _product.Microseconds < KernelCost.InlineMicroseconds;
    }

    /// <summary>True for disjoint unpadded windows over the whole output, and positions that leave a byte for relu's zero; a matrix product must be worth it.</summary>
    internal static bool Supports(ConvolutionShape shape, PoolingShape pool) =>
        shape.PlaneAxis == new WindowAxis(1, 1) && pool.Planes == new WindowAxis(1, 1)
        && pool.Batch == shape.Batch && pool.Rows.Length == shape.OutputHeight && pool.Columns.Length == shape.OutputWidth
        && pool.Channels == shape.OutputChannels && pool.WindowsAreDisjoint && pool.Taps < byte.MaxValue && !pool.IsPadded && !DepthwisePlan.Supports(shape);

    /// <summary>Enough for either direction.</summary>
    internal nuint WorkspaceBytes
    {
        get
        {
            nint slots = _imageChunks * _rowChunks * (_product.SlotFloats + _stripFloats);
            return Math.Max((nuint)(sizeof(float) * (_product.PanelFloats + slots)), _gradient.WorkspaceBytes);
        }
    }

    internal void Forward(float* x, float* w, float* bias, float* y, byte* positions, byte* workspace)
    {
        var arguments = new Arguments { Plan = this, Convolution = new ConvolutionRun(_product, x, w, y, bias, workspace), Positions = positions };
        ConvolutionProductPlan.PackFilter(arguments.Convolution, _inline);
        ChunkRunner.Run(&ForwardChunk, arguments, _imageChunks * _rowChunks, _inline);
    }

    internal void Backward(float* x, float* dy, byte* positions, float* dw, float* dbias, byte* workspace) =>
        _gradient.Run(x, dy, positions, dw, dbias, workspace);

    static void ForwardChunk(in Arguments a, int chunk)
    {
        ConvolutionPoolPlan plan = a.Plan;
        ConvolutionProductPlan product = plan._product;
        PoolingShape pool = plan._shape;
        var (firstImage, endImage) = ChunkRunner.Part(pool.Batch, chunk / plan._rowChunks, plan._imageChunks);
        var (firstRow, endRow) = ChunkRunner.Part(pool.Rows.Places, chunk % plan._rowChunks, plan._rowChunks);
        float* slot = a.Convolution.Slots + chunk * (product.SlotFloats + plan._stripFloats), strip = slot + product.SlotFloats;
        for (int image = firstImage; image < endImage; image++)
            for (int pooled = firstRow; pooled < endRow; pooled++)
            {
                // The strip stands for the rows of one image from here on.
                int row = pooled * pool.Rows.Stride;
                product.RunArea(a.Convolution, 0, image, 1, new OutputArea(row, row + pool.Rows.Taps, 0, pool.Columns.Length), strip - row * product.Output.Row, slot);
                nint output = ((nint)image * pool.Rows.Places + pooled) * pool.Columns.Places * pool.Channels;
                plan._pool.RunRows(strip, a.Convolution.Output + output, a.Positions + output, 0, 1, null);
            }
    }

    struct Arguments
    {
        internal ConvolutionPoolPlan Plan;
        internal ConvolutionRun Convolution;
        internal byte* Positions;
    }
}
