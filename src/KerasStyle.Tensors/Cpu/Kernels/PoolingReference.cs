using System.Numerics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>What the pooling plans compute, as plain loops; also the engine's float64 pooling and the tail of the vector loops.</summary>
/// <remarks>Argmax is the number of the tap in its window, row by row: bytes for windows of at most 256 taps, otherwise int32.</remarks>
internal static unsafe class PoolingReference<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>y = max over the window (the first of equals, NaN if there is one).</summary>
    internal static void MaxForward(PoolingShape s, T* x, T* y, void* argmax)
    {
        for (int row = 0; row < s.Batch * s.OutputHeight; row++)
            MaxForwardRow(s, x, y, argmax, row, 0);
    }

    /// <summary>dx = dy at each window's maximum, summed where windows overlap.</summary>
    internal static void MaxBackward(PoolingShape s, T* dy, void* argmax, T* dx)
    {
        new Span<T>(dx, (int)(s.Batch * s.InputFloats)).Clear();
        for (int row = 0; row < s.Batch * s.OutputHeight; row++)
            MaxBackwardRow(s, dy, argmax, dx, row, 0);
    }

    /// <summary>y = mean over the part of the window inside the input.</summary>
    internal static void AverageForward(PoolingShape s, T* x, T* y)
    {
        for (int row = 0; row < s.Batch * s.OutputHeight; row++)
            AverageForwardRow(s, x, y, row, 0);
    }

    /// <summary>dx = Σ of dy / (size of the window) over the windows that contain the input.</summary>
    internal static void AverageBackward(PoolingShape s, T* dy, T* dx)
    {
        new Span<T>(dx, (int)(s.Batch * s.InputFloats)).Clear();
        for (int row = 0; row < s.Batch * s.OutputHeight; row++)
            AverageBackwardRow(s, dy, dx, row, 0);
    }

    /// <summary>One output row (numbered through all images), channels from <paramref name="firstChannel"/> on.</summary>
    internal static void MaxForwardRow(PoolingShape s, T* x, T* y, void* argmax, int row, int firstChannel)
    {
        for (int ox = 0; ox < s.OutputWidth; ox++)
            for (int c = firstChannel; c < s.Channels; c++)
            {
                PoolingWindow window = s.Window(row % s.OutputHeight, ox);
                T best = T.NegativeInfinity;
                int bestTap = -1;
                for (int iy = window.Top; iy < window.Bottom; iy++)
                    for (int ix = window.Left; ix < window.Right; ix++)
                    {
                        T value = x[Input(s, row, iy, ix) + c];
                        if (bestTap >= 0 && !(value > best || T.IsNaN(value)))
                            continue;
                        best = value;
                        bestTap = Tap(s, row, ox, iy, ix);
                    }
                nint o = ((nint)row * s.OutputWidth + ox) * s.Channels + c;
                y[o] = best;
                if (UsesBytes(s))
                    ((byte*)argmax)[o] = (byte)bestTap;
                else
                    ((int*)argmax)[o] = bestTap;
            }
    }

    internal static void MaxBackwardRow(PoolingShape s, T* dy, void* argmax, T* dx, int row, int firstChannel)
    {
        for (int ox = 0; ox < s.OutputWidth; ox++)
            for (int c = firstChannel; c < s.Channels; c++)
            {
                nint o = ((nint)row * s.OutputWidth + ox) * s.Channels + c;
                int tap = UsesBytes(s) ? ((byte*)argmax)[o] : ((int*)argmax)[o];
                if (tap >= s.WindowHeight * s.WindowWidth)
                    continue;       // a fused relu gave zero here
                int iy = row % s.OutputHeight * s.StrideHeight - s.PadTop + tap / s.WindowWidth;
                int ix = ox * s.StrideWidth - s.PadLeft + tap % s.WindowWidth;
                dx[Input(s, row, iy, ix) + c] += dy[o];
            }
    }

    internal static void AverageForwardRow(PoolingShape s, T* x, T* y, int row, int firstChannel)
    {
        for (int ox = 0; ox < s.OutputWidth; ox++)
            for (int c = firstChannel; c < s.Channels; c++)
            {
                PoolingWindow window = s.Window(row % s.OutputHeight, ox);
                T sum = T.Zero;
                for (int iy = window.Top; iy < window.Bottom; iy++)
                    for (int ix = window.Left; ix < window.Right; ix++)
                        sum += x[Input(s, row, iy, ix) + c];
                y[((nint)row * s.OutputWidth + ox) * s.Channels + c] = sum / T.CreateTruncating(window.Count);
            }
    }

    internal static void AverageBackwardRow(PoolingShape s, T* dy, T* dx, int row, int firstChannel)
    {
        for (int ox = 0; ox < s.OutputWidth; ox++)
            for (int c = firstChannel; c < s.Channels; c++)
            {
                PoolingWindow window = s.Window(row % s.OutputHeight, ox);
                T share = dy[((nint)row * s.OutputWidth + ox) * s.Channels + c] / T.CreateTruncating(window.Count);
                for (int iy = window.Top; iy < window.Bottom; iy++)
                    for (int ix = window.Left; ix < window.Right; ix++)
                        dx[Input(s, row, iy, ix) + c] += share;
            }
    }

    internal static bool UsesBytes(PoolingShape s) => s.WindowHeight * s.WindowWidth <= 256;

    static nint Input(PoolingShape s, int row, int iy, int ix) =>
        row / s.OutputHeight * s.InputFloats + ((nint)iy * s.Width + ix) * s.Channels;

    static int Tap(PoolingShape s, int row, int ox, int iy, int ix) =>
        (iy - (row % s.OutputHeight * s.StrideHeight - s.PadTop)) * s.WindowWidth + ix - (ox * s.StrideWidth - s.PadLeft);
}
