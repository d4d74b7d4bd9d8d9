using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>
/// y = maxpool(relu(x * w + bias)) with disjoint windows, without ever storing the convolution: the rows of one pooled row
/// are computed into cache and pooled there. Its backward pass goes from dy to the filter and bias gradients the same way.
/// </summary>
/// <remarks>
/// Positions are those of <see cref="MaxPoolingPlan"/>, with one value more, the number of taps, where relu gave zero
/// and no gradient flows. Where the gradient of x is wanted too, use the separate plans.
/// </remarks>
internal sealed unsafe class ConvolutionPoolPlan
{
    const int Lanes = 16;
    const int MaxChunks = 32;

    readonly Context _context;
    readonly ConvolutionFilterGradientPlan _gradient;
    readonly bool _inline;

    internal ConvolutionPoolPlan(ConvolutionShape shape, PoolingShape pool, SimdLevel? level = null)
    {
        shape.Validate();
        pool.Validate();
        if (!Supports(shape, pool))
            throw new NotSupportedException($"Convolution and pooling cannot be fused: {shape}, {pool}.");
        var context = new Context
        {
            Product = ConvolutionProductPlan.ForwardByRows(shape, level ?? Simd.Level),
            Pool = pool,
            ImageChunks = Math.Min(shape.Batch, MaxChunks),
            RowChunks = shape.Batch >= 8 ? 1 : Math.Min(pool.OutputHeight, 8),
            StripFloats = (nint)pool.WindowHeight * shape.OutputWidth * shape.OutputChannels,
        };
        _inline = context.Product.Microseconds < KernelCost.InlineMicroseconds;
        _context = context;
        _gradient = new ConvolutionFilterGradientPlan(shape, pool, level);
    }

    /// <summary>True for disjoint unpadded windows over the whole output and channels in whole vectors.</summary>
    internal static bool Supports(ConvolutionShape shape, PoolingShape pool) =>
        pool.Batch == shape.Batch && pool.Height == shape.OutputHeight && pool.Width == shape.OutputWidth
        && pool.Channels == shape.OutputChannels && shape.OutputChannels % Lanes == 0
        && pool.WindowsAreDisjoint && pool.WindowHeight * pool.WindowWidth < byte.MaxValue
        && pool.PadTop == 0 && pool.PadLeft == 0 && pool.PadBottom == 0 && pool.PadRight == 0;

    /// <summary>Enough for either direction.</summary>
    internal nuint WorkspaceBytes
    {
        get
        {
            nint slots = _context.ImageChunks * _context.RowChunks * (_context.Product.SlotFloats + _context.StripFloats);
            nint forward = sizeof(float) * (_context.Product.PanelFloats + slots);
            return Math.Max((nuint)forward, _gradient.WorkspaceBytes);
        }
    }

    internal nuint ArgmaxBytes => (nuint)(_context.Pool.Batch * _context.Pool.OutputFloats);

    internal void Forward(float* x, float* w, float* bias, float* y, byte* argmax, byte* workspace)
    {
        Context context = _context;
        context.Convolution = new ConvolutionRun(context.Product, x, w, y, bias, workspace);
        context.Argmax = argmax;
        ConvolutionProductPlan.PackFilter(context.Convolution, _inline);
        ChunkRunner.Run(&ForwardChunk, context, context.ImageChunks * context.RowChunks, _inline);
    }

    internal void Backward(float* x, float* dy, byte* argmax, float* dw, float* dbias, byte* workspace) =>
        _gradient.Run(x, dy, argmax, dw, dbias, workspace);

    static void ForwardChunk(in Context c, int chunk)
    {
        ConvolutionProductPlan product = c.Product;
        var (firstImage, endImage) = ChunkRunner.Part(product.Shape.Batch, chunk / c.RowChunks, c.ImageChunks);
        var (firstRow, endRow) = ChunkRunner.Part(c.Pool.OutputHeight, chunk % c.RowChunks, c.RowChunks);
        float* slot = c.Convolution.Slots + chunk * (product.SlotFloats + c.StripFloats), strip = slot + product.SlotFloats;
        for (int image = firstImage; image < endImage; image++)
            for (int py = firstRow; py < endRow; py++)
            {
                // The strip stands for the rows of one image from here on.
                int row = py * c.Pool.StrideHeight;
                product.RunArea(c.Convolution, 0, image, 1, new OutputArea(row, row + c.Pool.WindowHeight, 0, c.Pool.Width), strip - row * product.Output.Row, slot);
                nint output = ((nint)image * c.Pool.OutputHeight + py) * c.Pool.OutputWidth * c.Pool.Channels;
                PoolRow(c.Pool, strip, c.Convolution.Output + output, c.Argmax + output);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void PoolRow(in PoolingShape s, float* strip, float* y, byte* argmax)
    {
        int channels = s.Channels;
        nint line = (nint)s.Width * channels;
        var zero = Vector512<float>.Zero;
        var dead = Vector512.Create(s.WindowHeight * s.WindowWidth);
        for (int ox = 0; ox < s.OutputWidth; ox++, y += channels, argmax += channels)
            for (int j = 0; j < channels; j += Lanes)
            {
                float* corner = strip + (nint)ox * s.StrideWidth * channels + j;
                var best = Vector512.Load(corner);
                var bestTap = Vector512<int>.Zero;
                int tap = 0;
                for (int ky = 0; ky < s.WindowHeight; ky++)
                    for (int kx = 0; kx < s.WindowWidth; kx++, tap++)
                        MaxPosition.Update(Vector512.Load(corner + ky * line + (nint)kx * channels), tap, ref best, ref bestTap);
                var clipped = Vector512.LessThanOrEqual(best, zero);
                Vector512.ConditionalSelect(clipped, zero, best).Store(y + j);
                ByteLanes.Store(Vector512.ConditionalSelect(clipped.AsInt32(), dead, bestTap), argmax + j);
            }
    }

    /// <summary>Writes the gradient of images [first, end) of the convolution's output, and adds up the bias gradient unless null.</summary>
    internal static void Unpool(in PoolingShape s, float* dy, byte* argmax, int first, int end, float* destination, float* dbias)
    {
        bool covers = s.StrideHeight == s.WindowHeight && s.StrideWidth == s.WindowWidth
            && s.OutputHeight * s.WindowHeight == s.Height && s.OutputWidth * s.WindowWidth == s.Width;
        if (!covers)
            new Span<float>(destination, (int)((end - first) * s.InputFloats)).Clear();
        for (int b = first; b < end; b++)
            for (int oy = 0; oy < s.OutputHeight; oy++)
            {
                nint output = b * s.OutputFloats + (nint)oy * s.OutputWidth * s.Channels;
                UnpoolRow(s, dy + output, argmax + output, destination + (b - first) * s.InputFloats + (nint)oy * s.StrideHeight * s.Width * s.Channels, dbias);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void UnpoolRow(in PoolingShape s, float* dy, byte* argmax, float* rows, float* dbias)
    {
        int channels = s.Channels;
        nint line = (nint)s.Width * channels;
        var dead = Vector512.Create(s.WindowHeight * s.WindowWidth);
        for (int j = 0; j < channels; j += Lanes)
        {
            var sum = Vector512<float>.Zero;
            for (int ox = 0; ox < s.OutputWidth; ox++)
            {
                var tap = ByteLanes.Load(argmax + (nint)ox * channels + j);
                var gradient = Vector512.Load(dy + (nint)ox * channels + j);
                gradient = Vector512.ConditionalSelect(Vector512.Equals(tap, dead).AsSingle(), Vector512<float>.Zero, gradient);
                sum += gradient;
                float* corner = rows + (nint)ox * s.StrideWidth * channels + j;
                int number = 0;
                for (int ky = 0; ky < s.WindowHeight; ky++)
                    for (int kx = 0; kx < s.WindowWidth; kx++, number++)
                        (Vector512.Equals(tap, Vector512.Create(number)).AsSingle() & gradient).Store(corner + ky * line + (nint)kx * channels);
            }
            if (dbias != null)
                (Vector512.Load(dbias + j) + sum).Store(dbias + j);
        }
    }

    struct Context
    {
        internal ConvolutionProductPlan Product;
        internal ConvolutionRun Convolution;
        internal PoolingShape Pool;
        internal int ImageChunks, RowChunks;
        internal nint StripFloats;
        internal byte* Argmax;
    }
}
