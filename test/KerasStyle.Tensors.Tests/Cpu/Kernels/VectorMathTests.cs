using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

public unsafe class VectorMathTests
{
    enum Function
    {
        Exp,
        Log,
        Tanh,
        Sigmoid,
        Erf,
        Expm1,
        Log1p,
    }

    [Fact]
    public void ExpIsWithinTwoUlp() => CheckUlp(Function.Exp, Math.Exp, x => x is > -87.3f and < 88.7f, 2);

    [Fact]
    public void LogIsWithinTwoUlp() => CheckUlp(Function.Log, Math.Log, x => x > 0, 2);

    [Fact]
    public void TanhIsWithinAMillionth() => CheckRelative(Function.Tanh, Math.Tanh, x => Math.Abs(x) > 1e-30f);

    [Fact]
    public void SigmoidIsWithinAMillionth() => CheckRelative(Function.Sigmoid, x => 1 / (1 + Math.Exp(-x)), x => x > -87f);

    [Fact]
    public void ErfIsWithinAMillionth() => CheckRelative(Function.Erf, Erf64, x => Math.Abs(x) > 1e-30f);

    [Fact]
    public void Expm1IsWithinAMillionth() => CheckRelative(Function.Expm1, x => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1, x => Math.Abs(x) > 1e-30f && x < 88.7f);

    [Fact]
    public void Log1pIsWithinAMillionth() => CheckRelative(Function.Log1p, x => Math.Abs(x) < 1e-4 ? x - x * x / 2 + x * x * x / 3 : Math.Log(1 + x), x => x > -1 && Math.Abs(x) > 1e-30f);

    [Fact]
    public void SpecialValues()
    {
        float inf = float.PositiveInfinity, nan = float.NaN;
        AssertSpecial(Function.Exp, [inf, -inf, nan, 0, 89, -104], [inf, 0, nan, 1, inf, 0]);
        AssertSpecial(Function.Log, [inf, 0, -0f, nan, 1, -1, -inf], [inf, -inf, -inf, nan, 0, nan, nan]);
        AssertSpecial(Function.Tanh, [inf, -inf, nan, 0], [1, -1, nan, 0]);
        AssertSpecial(Function.Sigmoid, [inf, -inf, nan, 0], [1, 0, nan, 0.5f]);
        AssertSpecial(Function.Erf, [inf, -inf, nan, 0], [1, -1, nan, 0]);
        AssertSpecial(Function.Expm1, [inf, -inf, nan, 0, 1e-38f], [inf, -1, nan, 0, 1e-38f]);
        AssertSpecial(Function.Log1p, [inf, -1, -2, nan, 0, 1e-38f], [inf, -inf, nan, nan, 0, 1e-38f]);
    }

    [Fact]
    public void AllWidthsAgreeBitForBit()
    {
        float[] x = Samples(_ => true);
        foreach (var function in Enum.GetValues<Function>())
        {
            float[] expected = Run<FloatScalar>(function, x);
            Assert.True(SameBits(expected, Run<Float128>(function, x)), $"{function}, 128 bits");
            Assert.True(SameBits(expected, Run<Float256>(function, x)), $"{function}, 256 bits");
            Assert.True(SameBits(expected, Run<Float512>(function, x)), $"{function}, 512 bits");
        }
    }

    [Fact]
    public void PartialVectorsTouchNothingElse()
    {
        Check<FloatScalar>();
        Check<Float128>();
        Check<Float256>();
        Check<Float512>();

        static void Check<V>()
            where V : unmanaged, IFloatVector<V>
        {
            float* memory = stackalloc float[32];
            for (int count = 0; count <= V.Lanes; count++)
            {
                for (int i = 0; i < 32; i++)
                    memory[i] = i;
                V.StorePartial(V.LoadPartial(memory, count, 100f) + V.Create(0.5f), memory + 8, count);
                for (int i = 0; i < V.Lanes; i++)
                    Assert.Equal(i < count ? i + 0.5f : i + 8, memory[8 + i]);
                if (count < V.Lanes)
                    Assert.Equal(100f, V.MaxLane(V.LoadPartial(memory, count, 100f)));
            }
        }
    }

    static void CheckUlp(Function function, Func<double, double> exact, Func<float, bool> domain, double limit)
    {
        float[] x = Samples(domain), y = Run<FloatScalar>(function, x);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = exact(x[i]);
            double ulp = Math.Max(MathF.BitIncrement(MathF.Abs((float)expected)) - MathF.Abs((float)expected), float.Epsilon);
            Assert.True(Math.Abs(y[i] - expected) <= limit * ulp, $"{function}({x[i]:R}) gave {y[i]:R}, not {expected:R}");
        }
    }

    static void CheckRelative(Function function, Func<double, double> exact, Func<float, bool> domain)
    {
        float[] x = Samples(domain), y = Run<FloatScalar>(function, x);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = exact(x[i]);
            Assert.True(Math.Abs(y[i] - expected) <= 1e-6 * Math.Abs(expected), $"{function}({x[i]:R}) gave {y[i]:R}, not {expected:R}");
        }
    }

    static void AssertSpecial(Function function, float[] x, float[] expected) =>
        Assert.Equal(expected, Run<FloatScalar>(function, x));

    /// <summary>Finite floats evenly spread over all bit patterns, and more of them where the functions bend.</summary>
    static float[] Samples(Func<float, bool> domain)
    {
        var samples = new List<float>();
        for (long bits = 0; bits <= uint.MaxValue; bits += 49999)
            samples.Add(BitConverter.UInt32BitsToSingle((uint)bits));
        for (int i = -40_000; i <= 40_000; i++)
            samples.Add(i * 2.7e-3f);
        samples.RemoveAll(x => !float.IsFinite(x) || !domain(x));
        while (samples.Count % 16 != 0)
            samples.RemoveAt(samples.Count - 1);
        return [.. samples];
    }

    static float[] Run<V>(Function function, float[] x)
        where V : unmanaged, ILaneVector<V>
    {
        var y = new float[x.Length];
        fixed (float* px = x, py = y)
            for (int i = 0; i + V.Lanes <= x.Length; i += V.Lanes)
            {
                V v = V.Load(px + i);
                V.Store(function switch
                {
                    Function.Exp => VectorMath.Exp(v),
                    Function.Log => VectorMath.Log(v),
                    Function.Tanh => VectorMath.Tanh(v),
                    Function.Sigmoid => VectorMath.Sigmoid(v),
                    Function.Expm1 => VectorMath.Expm1(v),
                    Function.Log1p => VectorMath.Log1p(v),
                    _ => VectorMath.Erf(v),
                }, py + i);
            }
        return y;
    }

    static bool SameBits(float[] a, float[] b)
    {
        for (int i = 0; i < a.Length; i++)
            if (BitConverter.SingleToInt32Bits(a[i]) != BitConverter.SingleToInt32Bits(b[i]) && !(float.IsNaN(a[i]) && float.IsNaN(b[i])))
                return false;
        return true;
    }

    /// <summary>erf by its power series, and by the continued fraction of erfc far out.</summary>
    static double Erf64(double x)
    {
        double size = Math.Abs(x);
        if (size > 6)
            return Math.Sign(x);
        if (size > 2.5)
        {
            double fraction = 0;
            for (int k = 60; k > 0; k--)
                fraction = k / 2.0 / (size + fraction);
            return Math.Sign(x) * (1 - Math.Exp(-size * size) / Math.Sqrt(Math.PI) / (size + fraction));
        }
        double term = x, sum = x;
        for (int n = 1; n < 60; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
