using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Max pooling that remembers where each maximum was; vectorised over channels, parallel over rows or images.</summary>
internal sealed unsafe class MaxPoolingPlan
{
    const int Lanes = 16;

    readonly Context _context;
    readonly bool _inline;

    internal MaxPoolingPlan(PoolingShape shape, SimdLevel? level = null)
    {
        shape.Validate();
        // Wider windows keep int32 positions and take the plain loops.
        bool vector = (level ?? Simd.Level) != SimdLevel.Scalar && PoolingReference<float>.UsesBytes(shape);
        _context = new Context
        {
            Shape = shape,
            VectorChannels = vector ? shape.Channels / Lanes * Lanes : 0,
            RowChunks = Math.Min(32, shape.Batch * shape.OutputHeight),
            ImageChunks = Math.Min(32, shape.Batch),
            Covers = shape.WindowsAreDisjoint && shape.PadTop == 0 && shape.PadLeft == 0
                && shape.StrideHeight == shape.WindowHeight && shape.StrideWidth == shape.WindowWidth
                && shape.OutputHeight * shape.WindowHeight == shape.Height && shape.OutputWidth * shape.WindowWidth == shape.Width,
        };
        _inline = KernelCost.Memory(shape.Batch * (shape.InputFloats + shape.OutputFloats)) < KernelCost.InlineMicroseconds;
    }

    /// <summary>Bytes of the positions: one for each output where the window has at most 256 taps, otherwise four.</summary>
    internal nuint ArgmaxBytes =>
        (nuint)(_context.Shape.Batch * _context.Shape.OutputFloats * (PoolingReference<float>.UsesBytes(_context.Shape) ? 1 : sizeof(int)));

    internal void Forward(float* x, float* y, byte* argmax)
    {
        Context context = _context;
        context.X = x;
        context.Y = y;
        context.Argmax = argmax;
        ChunkRunner.Run(&ForwardChunk, &context, context.RowChunks, _inline);
    }

    internal void Backward(float* dy, byte* argmax, float* dx)
    {
        Context context = _context;
        context.X = dx;
        context.Y = dy;
        context.Argmax = argmax;
        ChunkRunner.Run(&BackwardChunk, &context, context.ImageChunks, _inline);
    }

    static void ForwardChunk(void* p, int chunk, int worker)
    {
        ref Context c = ref *(Context*)p;
        var (first, end) = ChunkRunner.Part(c.Shape.Batch * c.Shape.OutputHeight, chunk, c.RowChunks);
        for (int row = first; row < end; row++)
        {
            ForwardRow(c, row);
            if (c.VectorChannels < c.Shape.Channels)
                PoolingReference<float>.MaxForwardRow(c.Shape, c.X, c.Y, c.Argmax, row, c.VectorChannels);
        }
    }

    static void BackwardChunk(void* p, int chunk, int worker)
    {
        ref Context c = ref *(Context*)p;
        var (first, end) = ChunkRunner.Part(c.Shape.Batch, chunk, c.ImageChunks);
        bool stores = c.Covers && c.VectorChannels == c.Shape.Channels;
        for (int image = first; image < end; image++)
        {
            if (!stores)
                new Span<float>(c.X + image * c.Shape.InputFloats, (int)c.Shape.InputFloats).Clear();
            for (int row = image * c.Shape.OutputHeight; row < (image + 1) * c.Shape.OutputHeight; row++)
            {
                BackwardRow(c, row, c.Shape.WindowsAreDisjoint);
                if (c.VectorChannels < c.Shape.Channels)
                    PoolingReference<float>.MaxBackwardRow(c.Shape, c.Y, c.Argmax, c.X, row, c.VectorChannels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ForwardRow(in Context c, int row)
    {
        PoolingShape s = c.Shape;
        int oy = row % s.OutputHeight, channels = s.Channels;
        float* image = c.X + row / s.OutputHeight * s.InputFloats;
        float* y = c.Y + (nint)row * s.OutputWidth * channels;
        byte* argmax = c.Argmax + (nint)row * s.OutputWidth * channels;
        for (int ox = 0; ox < s.OutputWidth; ox++, y += channels, argmax += channels)
        {
            PoolingWindow window = s.Window(oy, ox);
            int firstTap = (window.Top - (oy * s.StrideHeight - s.PadTop)) * s.WindowWidth + window.Left - (ox * s.StrideWidth - s.PadLeft);
            int width = window.Right - window.Left;
            float* corner = image + ((nint)window.Top * s.Width + window.Left) * channels;
            for (int j = 0; j < c.VectorChannels; j += Lanes)
            {
                var best = Vector512.Load(corner + j);
                var bestTap = Vector512.Create(firstTap);
                float* line = corner + j;
                int lineTap = firstTap;
                for (int iy = window.Top; iy < window.Bottom; iy++, line += (nint)s.Width * channels, lineTap += s.WindowWidth)
                {
                    float* pixel = line;
                    for (int k = 0; k < width; k++, pixel += channels)
                        MaxPosition.Update(Vector512.Load(pixel), lineTap + k, ref best, ref bestTap);
                }
                best.Store(y + j);
                ByteLanes.Store(bestTap, argmax + j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void BackwardRow(in Context c, int row, bool stores)
    {
        PoolingShape s = c.Shape;
        int oy = row % s.OutputHeight, channels = s.Channels;
        float* image = c.X + row / s.OutputHeight * s.InputFloats;
        float* dy = c.Y + (nint)row * s.OutputWidth * channels;
        byte* argmax = c.Argmax + (nint)row * s.OutputWidth * channels;
        for (int ox = 0; ox < s.OutputWidth; ox++, dy += channels, argmax += channels)
        {
            PoolingWindow window = s.Window(oy, ox);
            int firstTap = (window.Top - (oy * s.StrideHeight - s.PadTop)) * s.WindowWidth + window.Left - (ox * s.StrideWidth - s.PadLeft);
            int width = window.Right - window.Left;
            float* corner = image + ((nint)window.Top * s.Width + window.Left) * channels;
            for (int j = 0; j < c.VectorChannels; j += Lanes)
            {
                var gradient = Vector512.Load(dy + j);
                var tap = ByteLanes.Load(argmax + j);
                float* line = corner + j;
                int lineTap = firstTap;
                for (int iy = window.Top; iy < window.Bottom; iy++, line += (nint)s.Width * channels, lineTap += s.WindowWidth)
                {
                    float* pixel = line;
                    for (int k = 0; k < width; k++, pixel += channels)
                    {
                        var share = Vector512.Equals(tap, Vector512.Create(lineTap + k)).AsSingle() & gradient;
                        if (!stores)
                            share += Vector512.Load(pixel);
                        share.Store(pixel);
                    }
                }
            }
        }
    }

    struct Context
    {
        internal PoolingShape Shape;
        internal int VectorChannels, RowChunks, ImageChunks;
        /// <summary>Every input lies in exactly one window, so that no gradient needs to be cleared first.</summary>
        internal bool Covers;
        internal float* X, Y;
        internal byte* Argmax;
    }
}
