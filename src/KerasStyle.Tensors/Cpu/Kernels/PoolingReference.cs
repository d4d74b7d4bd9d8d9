using System.Numerics;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>What pooling computes, as plain loops over values of any type: the specification, and the engine's pooling of doubles.</summary>
/// <remarks>
/// Max: y is the largest value of the window (the first of equals; the last NaN if there is one), with its tap's number in the window, counted
/// plane by plane and row by row, as a byte for windows of at most 256 taps, otherwise as an int32; its gradient goes there.
/// Average: y is the mean over the part of the window inside the input, and its gradient goes to each of them.
/// </remarks>
internal static unsafe class PoolingReference<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    const int StackTaps = 256;

    /// <summary>Images [first, end): x to y, or for a gradient y to x.</summary>
    internal static void Run(PoolingKind kind, in PoolingShape s, T* x, T* y, void* positions, int first, int end)
    {
        Span<nint> inputs = s.Taps <= StackTaps ? stackalloc nint[StackTaps] : new nint[s.Taps];
        Span<int> taps = s.Taps <= StackTaps ? stackalloc int[StackTaps] : new int[s.Taps];
        bool gradient = kind is PoolingKind.MaxGradient or PoolingKind.AverageGradient;
        nint output = first * s.OutputFloats;
        for (int image = first; image < end; image++)
        {
            T* values = x + image * s.InputFloats;
            if (gradient)
                new Span<T>(values, checked((int)s.InputFloats)).Clear();
            for (int oz = 0; oz < s.Planes.Places; oz++)
                for (int oy = 0; oy < s.Rows.Places; oy++)
                    for (int ox = 0; ox < s.Columns.Places; ox++)
                    {
                        int count = Inside(s, oz, oy, ox, inputs, taps);
                        for (int c = 0; c < s.Channels; c++, output++)
                            Window(kind, values + c, ref y[output], positions, s.UsesBytes, output, inputs[..count], taps);
                    }
        }
    }

    static int Inside(in PoolingShape s, int oz, int oy, int ox, Span<nint> inputs, Span<int> taps)
    {
        int count = 0;
        for (int tap = 0; tap < s.Taps; tap++)
        {
            int iz = s.Planes.Input(oz, tap / s.Columns.Taps / s.Rows.Taps);
            int iy = s.Rows.Input(oy, tap / s.Columns.Taps % s.Rows.Taps), ix = s.Columns.Input(ox, tap % s.Columns.Taps);
            if (iz < 0 || iy < 0 || ix < 0)
                continue;
            inputs[count] = (((nint)iz * s.Rows.Length + iy) * s.Columns.Length + ix) * s.Channels;
            taps[count++] = tap;
        }
        return count;
    }

    static void Window(PoolingKind kind, T* x, ref T y, void* positions, bool bytes, nint output, ReadOnlySpan<nint> inputs, ReadOnlySpan<int> taps)
    {
        switch (kind)
        {
            case PoolingKind.Max:
                int best = 0;
                for (int i = 1; i < inputs.Length; i++)
                    if (x[inputs[i]] > x[inputs[best]] || T.IsNaN(x[inputs[i]]))
                        best = i;
                y = x[inputs[best]];
                if (bytes)
                    ((byte*)positions)[output] = (byte)taps[best];
                else
                    ((int*)positions)[output] = taps[best];
                break;
            case PoolingKind.MaxGradient:
                int at = taps[..inputs.Length].IndexOf(bytes ? ((byte*)positions)[output] : ((int*)positions)[output]);
                if (at >= 0)        // a fused relu that gave zero names no tap
                    x[inputs[at]] += y;
                break;
            case PoolingKind.Average:
                T sum = T.Zero;
                foreach (nint input in inputs)
                    sum += x[input];
                y = sum / T.CreateTruncating(inputs.Length);
                break;
            default:
                T share = y / T.CreateTruncating(inputs.Length);
                foreach (nint input in inputs)
                    x[input] += share;
                break;
        }
    }
}
