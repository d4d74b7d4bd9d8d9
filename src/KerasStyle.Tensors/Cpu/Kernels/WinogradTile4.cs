using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>F(4 × 4, 3 × 3), of points 0, ±a, ±b and ∞: 36 multiplications for 144.</summary>
/// <remarks>With a = ¾ and b = 1½ rounding errors are about twice those of the plain form; the usual 1 and 2 make them five times as large. What the points' powers make up, but
/// for G's, has few digits and is exact.</remarks>
internal readonly unsafe struct WinogradTile4<V> : IWinogradTile<V>
    where V : unmanaged, IFloatVector<V>
{
    const float A = 0.75f, A2 = A * A, A3 = A2 * A, B = 1.5f, B2 = B * B, B3 = B2 * B;

    // G's rows: 1 / (a²b²) for 0, and for ±a and ±b what is left of the point in the derivative of x(x² − a²)(x² − b²).
    const float G0 = 1 / (A2 * B2), GA = (float)(1 / (2.0 * A2 * (A2 - B2))), GB = (float)(1 / (2.0 * B2 * (B2 - A2)));

    public static int Side => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Source(float* from, float* last, nint step, float* to, nint toStep)
    {
        V a = V.Create(A), b = V.Create(B), minusA2 = V.Create(-A2), minusB2 = V.Create(-B2), product = V.Create(A2 * B2), minusSum = V.Create(-A2 - B2);
        V d0 = V.Load(from), d1 = V.Load(from + step), d2 = V.Load(from + 2 * step), d3 = V.Load(from + 3 * step), d4 = V.Load(last), d5 = V.Load(last + step);
        V.Store(V.FusedMultiplyAdd(product, d0, V.FusedMultiplyAdd(minusSum, d2, d4)), to);
        Pair(V.FusedMultiplyAdd(minusB2, d2, d4), a * V.FusedMultiplyAdd(minusB2, d1, d3), to + toStep, toStep);
        Pair(V.FusedMultiplyAdd(minusA2, d2, d4), b * V.FusedMultiplyAdd(minusA2, d1, d3), to + 3 * toStep, toStep);
        V.Store(V.FusedMultiplyAdd(product, d1, V.FusedMultiplyAdd(minusSum, d3, d5)), to + 5 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter(float* from, nint step, float* to, nint toStep)
    {
        V g0 = V.Load(from), g1 = V.Load(from + step), g2 = V.Load(from + 2 * step);
        V.Store(V.Create(G0) * g0, to);
        Pair(V.Create(GA) * V.FusedMultiplyAdd(V.Create(A2), g2, g0), V.Create(GA * A) * g1, to + toStep, toStep);
        Pair(V.Create(GB) * V.FusedMultiplyAdd(V.Create(B2), g2, g0), V.Create(GB * B) * g1, to + 3 * toStep, toStep);
        V.Store(g2, to + 5 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Result(float* from, nint step, float* to, nint toStep)
    {
        V m1 = V.Load(from + step), m2 = V.Load(from + 2 * step), m3 = V.Load(from + 3 * step), m4 = V.Load(from + 4 * step);
        V evenA = m1 + m2, oddA = m1 - m2, evenB = m3 + m4, oddB = m3 - m4;
        V.Store(V.Load(from) + evenA + evenB, to);
        V.Store(V.FusedMultiplyAdd(V.Create(A), oddA, V.Create(B) * oddB), to + toStep);
        V.Store(V.FusedMultiplyAdd(V.Create(A2), evenA, V.Create(B2) * evenB), to + 2 * toStep);
        V.Store(V.FusedMultiplyAdd(V.Create(A3), oddA, V.FusedMultiplyAdd(V.Create(B3), oddB, V.Load(from + 5 * step))), to + 3 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Slope(float* from, nint step, float* to, nint toStep)
    {
        V y0 = V.Load(from), y1 = V.Load(from + step), y2 = V.Load(from + 2 * step), y3 = V.Load(from + 3 * step);
        V.Store(y0, to);
        Pair(V.FusedMultiplyAdd(V.Create(A2), y2, y0), V.Create(A) * V.FusedMultiplyAdd(V.Create(A2), y3, y1), to + toStep, toStep);
        Pair(V.FusedMultiplyAdd(V.Create(B2), y2, y0), V.Create(B) * V.FusedMultiplyAdd(V.Create(B2), y3, y1), to + 3 * toStep, toStep);
        V.Store(y3, to + 5 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient(float* from, nint step, float* to, nint toStep)
    {
        V u1 = V.Load(from + step), u2 = V.Load(from + 2 * step), u3 = V.Load(from + 3 * step), u4 = V.Load(from + 4 * step);
        V evenA = V.Create(GA) * (u1 + u2), oddA = V.Create(GA * A) * (u1 - u2), evenB = V.Create(GB) * (u3 + u4), oddB = V.Create(GB * B) * (u3 - u4);
        V.Store(V.FusedMultiplyAdd(V.Create(G0), V.Load(from), evenA + evenB), to);
        V.Store(oddA + oddB, to + toStep);
        V.Store(V.FusedMultiplyAdd(V.Create(A2), evenA, V.FusedMultiplyAdd(V.Create(B2), evenB, V.Load(from + 5 * step))), to + 2 * toStep);
    }

    // What both signs of a point give.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Pair(V even, V odd, float* to, nint step)
    {
        V.Store(even + odd, to);
        V.Store(even - odd, to + step);
    }
}
