namespace KerasStyle.Tensors.Cpu;

/// <summary>Functions of one double that the framework lacks or computes inexactly near 0.</summary>
static class Scalar
{
    /// <summary>eˣ − 1 by Kahan's correction of eˣ.</summary>
    public static double Expm1(double x)
    {
        double u = Math.Exp(x);
        if (u == 1)
            return x;
        double shifted = u - 1;
        return shifted == -1 || double.IsInfinity(u) ? shifted : shifted * (x / Math.Log(u));
    }

    /// <summary>ln(1 + x) by Kahan's correction of ln.</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsInfinity(u) ? u : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>The nearest number of so many bits behind the first one, halves to even; below the lowest exponent the distances stay the same.</summary>
    public static double Shorten(double x, int mantissaBits, int lowestExponent)
    {
        if (x == 0 || !double.IsFinite(x))
            return x;
        double step = Math.ScaleB(1, Math.Max(Math.ILogB(x), lowestExponent) - mantissaBits);
        return Math.Round(x / step, MidpointRounding.ToEven) * step;
    }

    /// <summary>2/√π ∫₀ˣ e^(−t²) dt: Maclaurin series below 2.5, the continued fraction of the complement above.</summary>
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x) || a == 0)
            return x;
        if (a > 6)
            return Math.Sign(x);
        if (a < 2.5)
        {
            // e^(−x²) Σ 2ᵏ x^(2k+1) / (1·3·5...(2k+1)): all terms positive, so nothing cancels.
            double term = a, sum = a, square = a * a;
            for (int k = 1; term > sum * 1e-17; k++)
            {
                term *= 2 * square / (2 * k + 1);
                sum += term;
            }

            return Math.CopySign(2 / Math.Sqrt(Math.PI) * Math.Exp(-square) * sum, x);
        }

        double fraction = 0;
        for (int k = 60; k > 0; k--)
            fraction = k / 2.0 / (a + fraction);
        return Math.CopySign(1 - Math.Exp(-a * a) / (Math.Sqrt(Math.PI) * (a + fraction)), x);
    }
}
