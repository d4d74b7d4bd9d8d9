using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Average pooling over the inputs inside each window (padding is not counted, as Keras does).</summary>
internal sealed unsafe class AveragePoolingPlan
{
    const int Lanes = 16;

    readonly Context _context;
    readonly bool _inline;

    internal AveragePoolingPlan(PoolingShape shape, SimdLevel? level = null)
    {
        shape.Validate();
        _context = new Context
        {
            Shape = shape,
            VectorChannels = (level ?? Simd.Level) != SimdLevel.Scalar ? shape.Channels / Lanes * Lanes : 0,
            RowChunks = Math.Min(32, shape.Batch * shape.OutputHeight),
            ImageChunks = Math.Min(32, shape.Batch),
        };
        _inline = KernelCost.Memory(shape.Batch * (shape.InputFloats + shape.OutputFloats)) < KernelCost.InlineMicroseconds;
    }

    internal void Forward(float* x, float* y)
    {
        Context context = _context;
        context.X = x;
        context.Y = y;
        ChunkRunner.Run(&ForwardChunk, &context, context.RowChunks, _inline);
    }

    internal void Backward(float* dy, float* dx)
    {
        Context context = _context;
        context.X = dx;
        context.Y = dy;
        ChunkRunner.Run(&BackwardChunk, &context, context.ImageChunks, _inline);
    }

    static void ForwardChunk(void* p, int chunk, int worker)
    {
        ref Context c = ref *(Context*)p;
        var (first, end) = ChunkRunner.Part(c.Shape.Batch * c.Shape.OutputHeight, chunk, c.RowChunks);
        for (int row = first; row < end; row++)
        {
            Row(c, row, backward: false);
            if (c.VectorChannels < c.Shape.Channels)
                PoolingReference<float>.AverageForwardRow(c.Shape, c.X, c.Y, row, c.VectorChannels);
        }
    }

    static void BackwardChunk(void* p, int chunk, int worker)
    {
        ref Context c = ref *(Context*)p;
        var (first, end) = ChunkRunner.Part(c.Shape.Batch, chunk, c.ImageChunks);
        for (int image = first; image < end; image++)
        {
            new Span<float>(c.X + image * c.Shape.InputFloats, (int)c.Shape.InputFloats).Clear();
            for (int row = image * c.Shape.OutputHeight; row < (image + 1) * c.Shape.OutputHeight; row++)
            {
                Row(c, row, backward: true);
                if (c.VectorChannels < c.Shape.Channels)
                    PoolingReference<float>.AverageBackwardRow(c.Shape, c.Y, c.X, row, c.VectorChannels);
            }
        }
    }

    /// <summary>One output row: the mean of each window, or each window's share of the gradient added to its inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Row(in Context c, int row, bool backward)
    {
        PoolingShape s = c.Shape;
        int channels = s.Channels;
        float* image = c.X + row / s.OutputHeight * s.InputFloats;
        float* y = c.Y + (nint)row * s.OutputWidth * channels;
        for (int ox = 0; ox < s.OutputWidth; ox++, y += channels)
        {
            PoolingWindow window = s.Window(row % s.OutputHeight, ox);
            var count = Vector512.Create((float)window.Count);
            int width = window.Right - window.Left;
            float* corner = image + ((nint)window.Top * s.Width + window.Left) * channels;
            for (int j = 0; j < c.VectorChannels; j += Lanes)
            {
                var sum = Vector512<float>.Zero;
                var share = backward ? Vector512.Load(y + j) / count : sum;
                float* line = corner + j;
                for (int iy = window.Top; iy < window.Bottom; iy++, line += (nint)s.Width * channels)
                {
                    float* pixel = line;
                    for (int k = 0; k < width; k++, pixel += channels)
                        if (backward)
                            (Vector512.Load(pixel) + share).Store(pixel);
                        else
                            sum += Vector512.Load(pixel);
                }
                if (!backward)
                    (sum / count).Store(y + j);
            }
        }
    }

    struct Context
    {
        internal PoolingShape Shape;
        internal int VectorChannels, RowChunks, ImageChunks;
        internal float* X, Y;
    }
}
