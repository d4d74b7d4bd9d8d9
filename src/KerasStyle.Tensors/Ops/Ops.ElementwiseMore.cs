using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Angle in [−π/2, π/2] whose sine is x.</summary>
    public static Tensor Arcsin(Tensor x) => Recorded(nameof(Arcsin), x, Arcsin) ?? Arctan2(x, Sqrt((1 - x) * (1 + x)));

    /// <summary>Angle in [0, π] whose cosine is x.</summary>
    public static Tensor Arccos(Tensor x) => Recorded(nameof(Arccos), x, Arccos) ?? Arctan2(Sqrt((1 - x) * (1 + x)), x);

    /// <summary>ln(x + √(x² + 1)).</summary>
    public static Tensor Arcsinh(Tensor x)
    {
        if (Recorded(nameof(Arcsinh), x, Arcsinh) is { } recorded)
            return recorded;
        x = AsFloat(x);
        Tensor a = Abs(x);
        return Sign(x) * Log1p(a + Square(a) / (1 + Sqrt(Square(a) + 1)));
    }

    /// <summary>ln(x + √(x² − 1)).</summary>
    public static Tensor Arccosh(Tensor x) => Recorded(nameof(Arccosh), x, Arccosh) ?? Log(x + Sqrt(x - 1) * Sqrt(x + 1));

    /// <summary>½ ln((1 + x)/(1 − x)).</summary>
    public static Tensor Arctanh(Tensor x) => Recorded(nameof(Arctanh), x, Arctanh) ?? (Log1p(x) - Log1p(-x)) * 0.5;

    /// <summary>(eˣ − e⁻ˣ)/2.</summary>
    public static Tensor Sinh(Tensor x) => Recorded(nameof(Sinh), x, Sinh) ?? (Expm1(x) - Expm1(-AsFloat(x))) * 0.5;

    /// <summary>(eˣ + e⁻ˣ)/2.</summary>
    public static Tensor Cosh(Tensor x) => Recorded(nameof(Cosh), x, Cosh) ?? (Exp(x) + Exp(-AsFloat(x))) * 0.5;

    /// <summary>Logarithm to base 2.</summary>
    public static Tensor Log2(Tensor x) => Recorded(nameof(Log2), x, Log2) ?? Log(x) * (1 / Math.Log(2));

    /// <summary>Logarithm to base 10.</summary>
    public static Tensor Log10(Tensor x) => Recorded(nameof(Log10), x, Log10) ?? Log(x) * (1 / Math.Log(10));

    /// <summary>2ˣ.</summary>
    public static Tensor Exp2(Tensor x) => Recorded(nameof(Exp2), x, Exp2) ?? Exp(AsFloat(x) * Math.Log(2));

    /// <summary>Real cube root.</summary>
    public static Tensor Cbrt(Tensor x) => Recorded(nameof(Cbrt), x, Cbrt) ?? Sign(AsFloat(x)) * Power(Abs(AsFloat(x)), 1.0 / 3);

    /// <summary>Degrees as radians.</summary>
    public static Tensor Deg2rad(Tensor x) => Recorded(nameof(Deg2rad), x, Deg2rad) ?? AsFloat(x) * (Math.PI / 180);

    /// <summary>Radians as degrees.</summary>
    public static Tensor Rad2deg(Tensor x) => Recorded(nameof(Rad2deg), x, Rad2deg) ?? AsFloat(x) * (180 / Math.PI);

    /// <summary>x without its fraction.</summary>
    public static Tensor Trunc(Tensor x) => Recorded(nameof(Trunc), x, Trunc) ?? Where(x < 0, Ceil(x), Floor(x));

    /// <summary>Whether the sign is negative, of zeros also.</summary>
    public static Tensor Signbit(Tensor x) => Recorded(nameof(Signbit), x, Signbit) ?? LogicalOr(x < 0, LogicalAnd(Equal(x, 0), Reciprocal(x) < 0));

    /// <summary>sin(πx)/(πx).</summary>
    public static Tensor Sinc(Tensor x)
    {
        if (Recorded(nameof(Sinc), x, Sinc) is { } recorded)
            return recorded;
        Tensor zero = Equal(x, 0), angle = AsFloat(x) * Math.PI, safe = Where(zero, OnesLike(angle), angle);
        return Where(zero, OnesLike(angle), Sin(safe) / safe);
    }

    /// <summary>Whether x is +∞.</summary>
    public static Tensor Isposinf(Tensor x) => Recorded(nameof(Isposinf), x, Isposinf) ?? LogicalAnd(Isinf(x), x > 0);

    /// <summary>Whether x is −∞.</summary>
    public static Tensor Isneginf(Tensor x) => Recorded(nameof(Isneginf), x, Isneginf) ?? LogicalAnd(Isinf(x), x < 0);

    /// <summary>1 − erf x.</summary>
    public static Tensor Erfc(Tensor x) => Recorded(nameof(Erfc), x, Erfc) ?? Cast(1 - Erf(Cast(x, DType.Float64)), AsFloat(x).DType);

    /// <summary>y with erf y = x: the rational start of Giles (2010), then a Newton step.</summary>
    public static Tensor Erfinv(Tensor x)
    {
        if (Recorded(nameof(Erfinv), x, Erfinv) is { } recorded)
            return recorded;
        Tensor z = Cast(x, DType.Float64), w = -Log((1 - z) * (1 + z));
        Tensor near = Polynomial(w - 2.5, 2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941);
        Tensor far = Polynomial(Sqrt(Maximum(w, 5)) - 3, -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682);
        Tensor y = Where(w < 5, near, far) * z, edge = Greater(Abs(z), 1 - 1e-15);
        Tensor better = y - (Erf(y) - z) * Exp(Square(y)) * (Math.Sqrt(Math.PI) / 2);
        return Cast(Where(edge, z / (1 - Abs(z)), better), AsFloat(x).DType);
    }

    /// <summary>Modified Bessel function of the first kind and order 0 (Abramowitz and Stegun, 9.8.1 and 9.8.2).</summary>
    public static Tensor I0(Tensor x)
    {
        if (Recorded(nameof(I0), x, I0) is { } recorded)
            return recorded;
        Tensor a = Abs(AsFloat(x)), t = Square(a / 3.75), u = 3.75 / Maximum(a, 3.75);
        Tensor near = Polynomial(t, 0.0045813, 0.0360768, 0.2659732, 1.2067492, 3.0899424, 3.5156229, 1);
        Tensor far = Exp(a) * Rsqrt(Maximum(a, 3.75)) * Polynomial(u, 0.00392377, -0.01647633, 0.02635537, -0.02057706, 0.00916281, -0.00157565, 0.00225319, 0.01328592, 0.39894228);
        return Where(a < 3.75, near, far);
    }

    /// <summary>x with other values in place of what is not a number or infinite.</summary>
    /// <param name="x">The values.</param>
    /// <param name="nan">In place of not-a-number.</param>
    /// <param name="posinf">In place of +∞; the largest number of the type when null.</param>
    /// <param name="neginf">In place of −∞; the smallest number of the type when null.</param>
    public static Tensor NanToNum(Tensor x, double nan = 0, double? posinf = null, double? neginf = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(NanToNum), x, t => NanToNum(t, nan, posinf, neginf), ("nan", nan), ("posinf", posinf), ("neginf", neginf)) is { } recorded)
            return recorded;
        double largest = x.DType == DType.Float64 ? double.MaxValue : float.MaxValue;
        Tensor known = Where(Isnan(x), Full(x.Shape, nan, x.DType), x);
        return Where(Isposinf(x), Full(x.Shape, posinf ?? largest, x.DType), Where(Isneginf(x), Full(x.Shape, neginf ?? -largest, x.DType), known));
    }

    /// <summary>√(a² + b²).</summary>
    public static Tensor Hypot(Tensor a, Tensor b) => Recorded(nameof(Hypot), a, b, Hypot) ?? Sqrt(Square(AsFloat(a)) + Square(AsFloat(b)));

    /// <summary>ln(eᵃ + eᵇ).</summary>
    public static Tensor Logaddexp(Tensor a, Tensor b) =>
        Recorded(nameof(Logaddexp), a, b, Logaddexp)
        ?? Maximum(AsFloat(a), AsFloat(b)) + Log1p(Exp(-Abs(AsFloat(a) - AsFloat(b))));

    /// <summary>log₂(2ᵃ + 2ᵇ).</summary>
    public static Tensor Logaddexp2(Tensor a, Tensor b) =>
        Recorded(nameof(Logaddexp2), a, b, Logaddexp2)
        ?? Logaddexp(AsFloat(a) * Math.Log(2), AsFloat(b) * Math.Log(2)) * (1 / Math.Log(2));

    /// <summary>Remainder of the sign of <paramref name="a"/>.</summary>
    public static Tensor Fmod(Tensor a, Tensor b) => Recorded(nameof(Fmod), a, b, Fmod) ?? Sign(a) * Mod(Abs(a), Abs(b));

    /// <summary>The larger; the other when one is not a number.</summary>
    public static Tensor Fmax(Tensor a, Tensor b) => Recorded(nameof(Fmax), a, b, Fmax) ?? Where(Isnan(a), b, Where(Isnan(b), a, Maximum(a, b)));

    /// <summary>The smaller; the other when one is not a number.</summary>
    public static Tensor Fmin(Tensor a, Tensor b) => Recorded(nameof(Fmin), a, b, Fmin) ?? Where(Isnan(a), b, Where(Isnan(b), a, Minimum(a, b)));

    /// <summary>a / b, and 0 where b is 0.</summary>
    public static Tensor DivideNoNan(Tensor a, Tensor b)
    {
        if (Recorded(nameof(DivideNoNan), a, b, DivideNoNan) is { } recorded)
            return recorded;
        Tensor zero = Equal(b, 0), quotient = AsFloat(a) / Where(zero, OnesLike(b), b);
        return Where(zero, ZerosLike(quotient), quotient);
    }

    /// <summary>Whether |a − b| ≤ atol + rtol · |b|; equal infinities are close.</summary>
    public static Tensor Isclose(Tensor a, Tensor b, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false)
    {
        if (Recorded(rtol == 1e-5 && atol == 1e-8 ? nameof(Isclose) : "", a, b, (t, u) => Isclose(t, u, rtol, atol, equalNan), ("equal_nan", equalNan)) is { } recorded)
            return recorded;
        Tensor near = LogicalAnd(Abs(AsFloat(a) - AsFloat(b)) <= atol + rtol * Abs(AsFloat(b)), Isfinite(b));
        Tensor close = LogicalOr(near, Equal(a, b));
        return equalNan ? LogicalOr(close, LogicalAnd(Isnan(a), Isnan(b))) : close;
    }

    /// <summary>0 below 0, <paramref name="atZero"/> at 0, 1 above.</summary>
    public static Tensor Heaviside(Tensor x, Tensor atZero) =>
        Recorded(nameof(Heaviside), x, atZero, Heaviside)
        ?? Where(Equal(x, 0), Cast(atZero, AsFloat(x).DType), Cast(x > 0, AsFloat(x).DType));

    /// <summary>The values where any of the conditions holds first, else a default.</summary>
    public static Tensor Select(IReadOnlyList<Tensor> conditions, IReadOnlyList<Tensor> choices, Tensor @default)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        ArgumentNullException.ThrowIfNull(choices);
        Tensor result = @default;
        for (int i = conditions.Count - 1; i >= 0; i--)
            result = Where(conditions[i], choices[i], result);
        return result;
    }

    /// <summary>The next number from <paramref name="a"/> towards <paramref name="b"/>; of values only.</summary>
    public static Tensor Nextafter(Tensor a, Tensor b) =>
        Recorded(nameof(Nextafter), a, b, Nextafter)
        ?? (AsFloat(a).DType == DType.Float64 ? OnHost<double>(nameof(Nextafter), a, b, DType.Float64, Next)
        : OnHost<float>(nameof(Nextafter), AsFloat(a), AsFloat(b), DType.Float32, (x, y) => float.IsNaN(x + y) ? float.NaN : x < y ? float.BitIncrement(x) : x > y ? float.BitDecrement(x) : y));

    static double Next(double x, double y) => double.IsNaN(x + y) ? double.NaN : x < y ? double.BitIncrement(x) : x > y ? double.BitDecrement(x) : y;

    /// <summary>a and b, bit by bit; of whole values only.</summary>
    public static Tensor BitwiseAnd(Tensor a, Tensor b) =>
        Recorded(nameof(BitwiseAnd), a, b, BitwiseAnd)
        ?? (Whole(nameof(BitwiseAnd), a, b, (x, y) => x & y));

    /// <summary>a or b, bit by bit; of whole values only.</summary>
    public static Tensor BitwiseOr(Tensor a, Tensor b) =>
        Recorded(nameof(BitwiseOr), a, b, BitwiseOr)
        ?? (Whole(nameof(BitwiseOr), a, b, (x, y) => x | y));

    /// <summary>Either but not both, bit by bit; of whole values only.</summary>
    public static Tensor BitwiseXor(Tensor a, Tensor b) =>
        Recorded(nameof(BitwiseXor), a, b, BitwiseXor)
        ?? (Whole(nameof(BitwiseXor), a, b, (x, y) => x ^ y));

    /// <summary>All bits turned: −x − 1, of bool its opposite.</summary>
    public static Tensor BitwiseNot(Tensor x) => Recorded(nameof(BitwiseNot), x, BitwiseNot) ?? (x?.DType == DType.Bool ? LogicalNot(x) : -x! - 1);

    /// <summary>a · 2ᵇ of whole values.</summary>
    public static Tensor LeftShift(Tensor a, Tensor b) =>
        Recorded(nameof(LeftShift), a, b, LeftShift)
        ?? (Whole(nameof(LeftShift), a, b, (x, y) => x << (int)y));

    /// <summary>⌊a / 2ᵇ⌋ of whole values.</summary>
    public static Tensor RightShift(Tensor a, Tensor b) =>
        Recorded(nameof(RightShift), a, b, RightShift)
        ?? (Whole(nameof(RightShift), a, b, (x, y) => x >> (int)y));

    /// <summary>Greatest common divisor of whole values.</summary>
    public static Tensor Gcd(Tensor a, Tensor b) => Recorded(nameof(Gcd), a, b, Gcd) ?? Whole(nameof(Gcd), a, b, Divisor);

    /// <summary>Least common multiple of whole values.</summary>
    public static Tensor Lcm(Tensor a, Tensor b) =>
        Recorded(nameof(Lcm), a, b, Lcm)
        ?? (Whole(nameof(Lcm), a, b, (x, y) => x == 0 || y == 0 ? 0 : Math.Abs(x / Divisor(x, y) * y)));

    static long Divisor(long a, long b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return Math.Abs(a);
    }

    static Tensor Whole(string name, Tensor a, Tensor b, Func<long, long, long> function)
    {
        (a, b) = Match(a, b);
        return a.DType.IsFloat() ? throw new ArgumentException($"{name} needs whole numbers, got {a.Spec} and {b.Spec}") : OnHost(name, a, b, a.DType, function);
    }

    static Tensor OnHost<T>(string name, Tensor a, Tensor b, DType dtype, Func<T, T, T> function)
        where T : unmanaged
    {
        Shape shape = Shape.Broadcast(a.Shape, b.Shape);
        return new HostFunction(name, Both, [new TensorSpec(shape, dtype)], (_, _) => [null, null]).On(BroadcastTo(a, shape), BroadcastTo(b, shape))[0];

        Tensor[] Both(IReadOnlyList<Tensor> xs) => [Cast(Tensor.From<T>([.. xs[0].ToArray<T>().Zip(xs[1].ToArray<T>(), function)], shape), dtype)];
    }

    // The shapes of some results depend on values.
    static void RequireValues(string name, params ReadOnlySpan<Tensor> tensors)
    {
        foreach (Tensor tensor in tensors)
        {
            if (!tensor.HasValues)
                throw new NotSupportedException($"{name} is computed on values only, not inside a compiled step or on the tensors of a model");
        }
    }

    static Tensor Polynomial(Tensor x, params ReadOnlySpan<double> coefficients)
    {
        Tensor sum = coefficients[0];
        for (int i = 1; i < coefficients.Length; i++)
            sum = sum * x + coefficients[i];
        return sum;
    }
}
