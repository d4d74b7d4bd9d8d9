using System.Numerics;
using System.Runtime.CompilerServices;
using KerasStyle.Tensors.Cpu.Kernels;
using static KerasStyle.Tensors.Cpu.Kernels.UniformKernels;

namespace KerasStyle.Tensors;

readonly unsafe partial struct CounterRandom
{
    const double LogOfTwo = 0.693147180559945309, RootOfTwo = 1.41421356237309505;

    // ln m = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1), from the last term to the first.
    static ReadOnlySpan<double> LogTerms => [1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0];

    // sin y = y (1 − y²/6 (1 − y²/20 (1 − …))): what each bracket has of the one inside.
    static ReadOnlySpan<double> SineTerms => [1.0 / 506, 1.0 / 420, 1.0 / 342, 1.0 / 272, 1.0 / 210, 1.0 / 156, 1.0 / 110, 1.0 / 72, 1.0 / 42, 1.0 / 20, 1.0 / 6];

    /// <summary><see cref="Normal(long, uint)"/> of a run of indices in single precision. Vectors compute with logarithms and sines of their own, a few last bits of double precision off.</summary>
    public void Normal(float* target, long first, long count, SimdLevel? level = null)
    {
        switch (level ?? Simd.Level)
        {
            case SimdLevel.Vector512: Normals<Float512>(target, first, count); break;
            case SimdLevel.Vector256: Normals<Float256>(target, first, count); break;
            case SimdLevel.Vector128: Normals<Float128>(target, first, count); break;
            default:
                for (long i = 0; i < count; i++)
                    target[i] = (float)Normal(first + i);
                break;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Normals<V>(float* target, long first, long count)
        where V : unmanaged, ILaneVector<V>
    {
        uint* a = stackalloc uint[GroupValues * Words], b = a + GroupValues, c = b + GroupValues, d = c + GroupValues;
        double* radius = stackalloc double[GroupValues], turn = stackalloc double[GroupValues];
        for (long at = first; at < first + count;)
        {
            long group = at - at % GroupValues;
            int skipped = (int)(at - group), taken = (int)Math.Min(GroupValues - skipped, first + count - at);
            for (int i = 0; i < GroupValues; i++)
                a[i] = (uint)(group + i);
            for (int lane = 0; lane < GroupValues; lane += V.Lanes)
            {
                V wa = V.Load((float*)(a + lane)), wb = Ints<V>((uint)(group >> 32)), wc = Ints<V>(NormalStream), wd = Ints<V>(0);
                Rounds(key0, key1, ref wa, ref wb, ref wc, ref wd);
                V.Store(wa, (float*)(a + lane));
                V.Store(wb, (float*)(b + lane));
                V.Store(wc, (float*)(c + lane));
                V.Store(wd, (float*)(d + lane));
            }

            for (int i = 0; i < GroupValues; i++)
                (radius[i], turn[i]) = (1 - Fraction(a[i], b[i]), Fraction(c[i], d[i]));
            for (int i = 0; i < GroupValues; i += Vector<double>.Count)
                Vector.Store(Normal(Vector.Load(radius + i), Vector.Load(turn + i)), radius + i);
            for (int i = 0; i < taken; i++)
                target[at - first + i] = (float)radius[skipped + i];
            at += taken;
        }
    }

    // √(−2 ln x) · cos 2πt of x in (0, 1] and t in [0, 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector<double> Normal(Vector<double> x, Vector<double> t)
    {
        Vector<double> one = Vector<double>.One;
        Vector<long> bits = Vector.AsVectorInt64(x), exponent = Vector.ShiftRightLogical(bits, 52) - Vector.Create(1023L);
        Vector<double> m = Vector.AsVectorDouble((bits & Vector.Create((1L << 52) - 1)) | Vector.AsVectorInt64(one));
        Vector<long> large = Vector.GreaterThan(m, Vector.Create(RootOfTwo));
        m = Vector.ConditionalSelect(large, m * Vector.Create(0.5), m);
        Vector<double> s = (m - one) / (m + one), z = s * s, sum = Vector<double>.Zero;
        foreach (double term in LogTerms)
            sum = sum * z + Vector.Create(term);
        Vector<double> log = Vector.ConvertToDouble(exponent - large) * Vector.Create(LogOfTwo) + (s + s) * sum;

        // cos 2πt = −sin 2π(¼ − |t − ½|), and that angle is at most a right one.
        Vector<double> y = (Vector.Create(0.25) - Vector.Abs(t - Vector.Create(0.5))) * Vector.Create(2 * Math.PI), square = y * y, sine = one;
        foreach (double term in SineTerms)
            sine = one - sine * square * Vector.Create(term);
        return -(Vector.SquareRoot(log * Vector.Create(-2.0)) * y * sine);
    }
}
