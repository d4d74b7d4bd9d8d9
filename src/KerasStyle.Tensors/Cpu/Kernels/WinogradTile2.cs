using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>F(2 × 2, 3 × 3), of points 0, ±1 and ∞: 16 multiplications for 36. All are sums and halves.</summary>
internal readonly unsafe struct WinogradTile2<V> : IWinogradTile<V>
    where V : unmanaged, IFloatVector<V>
{
    public static int Side => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Source(float* from, float* last, nint step, float* to, nint toStep)
    {
        V d0 = V.Load(from), d1 = V.Load(from + step), d2 = V.Load(last), d3 = V.Load(last + step);
        V.Store(d0 - d2, to);
        V.Store(d1 + d2, to + toStep);
        V.Store(d2 - d1, to + 2 * toStep);
        V.Store(d1 - d3, to + 3 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter(float* from, nint step, float* to, nint toStep)
    {
        V half = V.Create(0.5f);
        V g0 = V.Load(from), g1 = V.Load(from + step), g2 = V.Load(from + 2 * step), ends = g0 + g2;
        V.Store(g0, to);
        V.Store((ends + g1) * half, to + toStep);
        V.Store((ends - g1) * half, to + 2 * toStep);
        V.Store(g2, to + 3 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Result(float* from, nint step, float* to, nint toStep)
    {
        V m0 = V.Load(from), m1 = V.Load(from + step), m2 = V.Load(from + 2 * step), m3 = V.Load(from + 3 * step);
        V.Store(m0 + m1 + m2, to);
        V.Store(m1 - m2 - m3, to + toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Slope(float* from, nint step, float* to, nint toStep)
    {
        V y0 = V.Load(from), y1 = V.Load(from + step);
        V.Store(y0, to);
        V.Store(y0 + y1, to + toStep);
        V.Store(y0 - y1, to + 2 * toStep);
        V.Store(V.Create(0f) - y1, to + 3 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient(float* from, nint step, float* to, nint toStep)
    {
        V half = V.Create(0.5f);
        V u0 = V.Load(from), u1 = V.Load(from + step), u2 = V.Load(from + 2 * step), u3 = V.Load(from + 3 * step), middle = (u1 + u2) * half;
        V.Store(u0 + middle, to);
        V.Store((u1 - u2) * half, to + toStep);
        V.Store(middle + u3, to + 2 * toStep);
    }
}
