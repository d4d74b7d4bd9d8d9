using System.Runtime.CompilerServices;

namespace KerasStyle.Tensors.Cpu.Kernels;

/// <summary>Elementary functions of float vectors: exp and log within 2 ulp, the others within 1e-6 of their value.</summary>
/// <remarks>Polynomials of exp after SLEEF's expf, of log and tanh after Cephes' logf and tanhf, of erf by Chebyshev interpolation.</remarks>
internal static class VectorMath
{
    const float SignBit = -0f;

    /// <summary>e^x = 2^n · e^r with n = round(x / ln 2) and |r| ≤ ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Exp<V>(V x)
        where V : unmanaged, IFloatVector<V>
    {
        // Beyond these bounds the result is 0 or infinity already; NaN passes through.
        x = V.Max(V.Create(-104f), V.Min(V.Create(89f), x));
        V n = V.Round(x * V.Create(1.44269504f));
        V r = V.FusedMultiplyAdd(n, V.Create(-0.693359375f), x);
        r = V.FusedMultiplyAdd(n, V.Create(2.12194440e-4f), r);
        return V.Scale(Expm1Reduced(r) + V.Create(1f), n);
    }

    /// <summary>x · 2^n, by two factors, since n itself may lie outside of the exponents of normal floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Scale<V>(V x, V n)
        where V : unmanaged, IFloatVector<V>
    {
        V half = V.Round(n * V.Create(0.5f));
        return x * V.PowerOfTwo(half) * V.PowerOfTwo(n - half);
    }

    /// <summary>e^x - 1: near zero 2^n · (e^r - 1) + (2^n - 1), which does not cancel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Expm1<V>(V x)
        where V : unmanaged, IFloatVector<V>
    {
        V one = V.Create(1f), near = V.Max(V.Create(-20f), V.Min(V.Create(20f), x));
        V n = V.Round(near * V.Create(1.44269504f));
        V r = V.FusedMultiplyAdd(n, V.Create(-0.693359375f), near);
        r = V.FusedMultiplyAdd(n, V.Create(2.12194440e-4f), r);
        V scale = V.PowerOfTwo(n);
        V small = V.FusedMultiplyAdd(scale, Expm1Reduced(r), scale - one);
        return V.SelectLess(x, V.Create(20f), small, Exp(x));
    }

    /// <summary>ln(1 + x), with the rounding of 1 + x undone by Kahan's factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Log1p<V>(V x)
        where V : unmanaged, ILaneVector<V>
    {
        V one = V.Create(1f), shifted = x + one;
        V exact = Log(shifted) * (x / (shifted - one));
        V log = V.Select(V.Equal(shifted, one), x, exact);
        return V.Select(V.Equal(shifted, V.Create(float.PositiveInfinity)), shifted, log);
    }

    // e^r - 1 for |r| ≤ ln 2 / 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Expm1Reduced<V>(V r)
        where V : unmanaged, IFloatVector<V>
    {
        V p = V.Create(0.000198527617612853646278381f);
        p = V.FusedMultiplyAdd(p, r, V.Create(0.00139304355252534151077271f));
        p = V.FusedMultiplyAdd(p, r, V.Create(0.00833336077630519866943359f));
        p = V.FusedMultiplyAdd(p, r, V.Create(0.0416664853692054748535156f));
        p = V.FusedMultiplyAdd(p, r, V.Create(0.166666671633720397949219f));
        p = V.FusedMultiplyAdd(p, r, V.Create(0.5f));
        return V.FusedMultiplyAdd(p, r * r, r);
    }

    /// <summary>ln x = e · ln 2 + ln m with m in [√½, √2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Log<V>(V x)
        where V : unmanaged, IFloatVector<V>
    {
        V one = V.Create(1f), tiny = V.Create(1.17549435e-38f), zero = V.Create(0f);
        V normal = V.SelectLess(x, tiny, x * V.Create(8388608f), x);
        V e = V.Exponent(normal, out V m) + V.SelectLess(x, tiny, V.Create(-23f), zero);
        V large = V.Create(1.41421356f);
        e = V.SelectLess(large, m, e + one, e);
        m = V.SelectLess(large, m, m * V.Create(0.5f), m) - one;
        V z = m * m;
        V p = V.Create(7.0376836292e-2f);
        p = V.FusedMultiplyAdd(p, m, V.Create(-1.1514610310e-1f));
        p = V.FusedMultiplyAdd(p, m, V.Create(1.1676998740e-1f));
        p = V.FusedMultiplyAdd(p, m, V.Create(-1.2420140846e-1f));
        p = V.FusedMultiplyAdd(p, m, V.Create(1.4249322787e-1f));
        p = V.FusedMultiplyAdd(p, m, V.Create(-1.6668057665e-1f));
        p = V.FusedMultiplyAdd(p, m, V.Create(2.0000714765e-1f));
        p = V.FusedMultiplyAdd(p, m, V.Create(-2.4999993993e-1f));
        p = V.FusedMultiplyAdd(p, m, V.Create(3.3333331174e-1f));
        p = p * m * z;
        p = V.FusedMultiplyAdd(e, V.Create(-2.12194440e-4f), p);
        p = V.FusedMultiplyAdd(z, V.Create(-0.5f), p);
        V log = V.FusedMultiplyAdd(e, V.Create(0.693359375f), m + p);

        V infinity = V.Create(float.PositiveInfinity);
        log = V.SelectLess(x, infinity, log, x); // infinity and NaN are their own logarithms
        log = V.SelectLess(zero, x, log, V.SelectLess(x, zero, V.Create(float.NaN), V.SelectLess(x, one, V.Create(float.NegativeInfinity), x)));
        return log;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Sigmoid<V>(V x)
        where V : unmanaged, IFloatVector<V>
    {
        V one = V.Create(1f);
        return one / (one + Exp(V.Create(0f) - x));
    }

    /// <summary>A polynomial near zero, elsewhere 1 - 2 / (e^2|x| + 1) with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Tanh<V>(V x)
        where V : unmanaged, IFloatVector<V>
    {
        V one = V.Create(1f), sign = x & V.Create(SignBit), size = Abs(x), z = x * x;
        V p = V.Create(-5.70498872745e-3f);
        p = V.FusedMultiplyAdd(p, z, V.Create(2.06390887954e-2f));
        p = V.FusedMultiplyAdd(p, z, V.Create(-5.37397155531e-2f));
        p = V.FusedMultiplyAdd(p, z, V.Create(1.33314422036e-1f));
        p = V.FusedMultiplyAdd(p, z, V.Create(-3.33332819422e-1f));
        V small = V.FusedMultiplyAdd(p * z, x, x);
        V large = (one - V.Create(2f) / (Exp(size + size) + one)) | sign;
        return V.SelectLess(size, V.Create(0.625f), small, large);
    }

    /// <summary>x · P(x²) up to 1, then 1 - e^Q(|x|) with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Erf<V>(V x)
        where V : unmanaged, IFloatVector<V>
    {
        V one = V.Create(1f), sign = x & V.Create(SignBit), size = Abs(x), z = x * x;
        V p = V.Create(-0.0005648059886880219f);
        p = V.FusedMultiplyAdd(p, z, V.Create(0.004921761807054281f));
        p = V.FusedMultiplyAdd(p, z, V.Create(-0.026715055108070374f));
        p = V.FusedMultiplyAdd(p, z, V.Create(0.11280316859483719f));
        p = V.FusedMultiplyAdd(p, z, V.Create(-0.37612342834472656f));
        p = V.FusedMultiplyAdd(p, z, V.Create(1.1283791065216064f));
        V t = V.Min(V.Create(4f), size) - V.Create(2f);
        V q = V.Create(1.6371513993362896e-06f);
        q = V.FusedMultiplyAdd(q, t, V.Create(-1.9863620764226653e-05f));
        q = V.FusedMultiplyAdd(q, t, V.Create(0.000135353984660469f));
        q = V.FusedMultiplyAdd(q, t, V.Create(-0.0007333605317398906f));
        q = V.FusedMultiplyAdd(q, t, V.Create(0.003570868168026209f));
        q = V.FusedMultiplyAdd(q, t, V.Create(-0.016464674845337868f));
        q = V.FusedMultiplyAdd(q, t, V.Create(-0.9237508773803711f));
        q = V.FusedMultiplyAdd(q, t, V.Create(-4.418160915374756f));
        q = V.FusedMultiplyAdd(q, t, V.Create(-5.364941120147705f));
        V large = (one - Exp(q)) | sign;
        return V.SelectLess(size, one, p * x, large);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Abs<V>(V x)
        where V : unmanaged, IFloatVector<V> => x & V.Create(BitConverter.Int32BitsToSingle(0x7fffffff));
}
