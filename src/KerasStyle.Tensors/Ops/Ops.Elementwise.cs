using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>Operations on tensors, with the names and meaning of <c>keras.ops</c>. On values they compute at once; inside a trace they extend the graph.</summary>
public static partial class Ops
{
    /// <summary>a + b.</summary>
    public static Tensor Add(Tensor a, Tensor b) => Arithmetic(BinaryKind.Add, a, b);

    /// <summary>a − b.</summary>
    public static Tensor Subtract(Tensor a, Tensor b) => Arithmetic(BinaryKind.Subtract, a, b);

    /// <summary>a · b, element by element.</summary>
    public static Tensor Multiply(Tensor a, Tensor b) => Arithmetic(BinaryKind.Multiply, a, b);

    /// <summary>a / b; integers give float32.</summary>
    public static Tensor Divide(Tensor a, Tensor b)
    {
        (a, b) = Match(a, b);
        return new Binary(BinaryKind.Divide).Apply(AsFloat(a), AsFloat(b));
    }

    /// <summary>aᵇ.</summary>
    public static Tensor Power(Tensor a, Tensor b) => Arithmetic(BinaryKind.Power, a, b);

    /// <summary>The larger of each pair.</summary>
    public static Tensor Maximum(Tensor a, Tensor b) => Arithmetic(BinaryKind.Maximum, a, b);

    /// <summary>The smaller of each pair.</summary>
    public static Tensor Minimum(Tensor a, Tensor b) => Arithmetic(BinaryKind.Minimum, a, b);

    /// <summary>Remainder of the sign of <paramref name="b"/>.</summary>
    public static Tensor Mod(Tensor a, Tensor b) => Arithmetic(BinaryKind.Mod, a, b);

    /// <summary>⌊a/b⌋.</summary>
    public static Tensor FloorDivide(Tensor a, Tensor b) => Arithmetic(BinaryKind.FloorDivide, a, b);

    /// <summary>Angle of the point (b, a), in radians.</summary>
    public static Tensor Arctan2(Tensor a, Tensor b)
    {
        (a, b) = Match(a, b);
        return new Binary(BinaryKind.Arctan2).Apply(AsFloat(a), AsFloat(b));
    }

    /// <summary>a = b, as bool.</summary>
    public static Tensor Equal(Tensor a, Tensor b) => Arithmetic(BinaryKind.Equal, a, b);

    /// <summary>a ≠ b, as bool.</summary>
    public static Tensor NotEqual(Tensor a, Tensor b) => Arithmetic(BinaryKind.NotEqual, a, b);

    /// <summary>a &lt; b, as bool.</summary>
    public static Tensor Less(Tensor a, Tensor b) => Arithmetic(BinaryKind.Less, a, b);

    /// <summary>a ≤ b, as bool.</summary>
    public static Tensor LessEqual(Tensor a, Tensor b) => Arithmetic(BinaryKind.LessEqual, a, b);

    /// <summary>a &gt; b, as bool.</summary>
    public static Tensor Greater(Tensor a, Tensor b) => Arithmetic(BinaryKind.Greater, a, b);

    /// <summary>a ≥ b, as bool.</summary>
    public static Tensor GreaterEqual(Tensor a, Tensor b) => Arithmetic(BinaryKind.GreaterEqual, a, b);

    /// <summary>Both are nonzero.</summary>
    public static Tensor LogicalAnd(Tensor a, Tensor b) => new Binary(BinaryKind.LogicalAnd).Apply(AsBool(a), AsBool(b));

    /// <summary>Either is nonzero.</summary>
    public static Tensor LogicalOr(Tensor a, Tensor b) => new Binary(BinaryKind.LogicalOr).Apply(AsBool(a), AsBool(b));

    /// <summary>One but not both is nonzero.</summary>
    public static Tensor LogicalXor(Tensor a, Tensor b) => new Binary(BinaryKind.LogicalXor).Apply(AsBool(a), AsBool(b));

    /// <summary>x is zero.</summary>
    public static Tensor LogicalNot(Tensor x) => new Unary(UnaryKind.LogicalNot).Apply(AsBool(x));

    /// <summary>−x.</summary>
    public static Tensor Negative(Tensor x) => new Unary(UnaryKind.Negative).Apply(x);

    /// <summary>|x|.</summary>
    public static Tensor Abs(Tensor x) => x.DType == DType.Bool ? x : new Unary(UnaryKind.Abs).Apply(x);

    /// <summary>−1, 0 or 1.</summary>
    public static Tensor Sign(Tensor x) => new Unary(UnaryKind.Sign).Apply(x);

    /// <summary>x².</summary>
    public static Tensor Square(Tensor x) => new Unary(UnaryKind.Square).Apply(x.DType == DType.Bool ? Cast(x, DType.Int32) : x);

    /// <summary>eˣ.</summary>
    public static Tensor Exp(Tensor x) => Float(UnaryKind.Exp, x);

    /// <summary>eˣ − 1.</summary>
    public static Tensor Expm1(Tensor x) => Float(UnaryKind.Expm1, x);

    /// <summary>ln x.</summary>
    public static Tensor Log(Tensor x) => Float(UnaryKind.Log, x);

    /// <summary>ln(1 + x).</summary>
    public static Tensor Log1p(Tensor x) => Float(UnaryKind.Log1p, x);

    /// <summary>√x.</summary>
    public static Tensor Sqrt(Tensor x) => Float(UnaryKind.Sqrt, x);

    /// <summary>1/√x.</summary>
    public static Tensor Rsqrt(Tensor x) => Float(UnaryKind.Rsqrt, x);

    /// <summary>1/x.</summary>
    public static Tensor Reciprocal(Tensor x) => Float(UnaryKind.Reciprocal, x);

    /// <summary>sin x.</summary>
    public static Tensor Sin(Tensor x) => Float(UnaryKind.Sin, x);

    /// <summary>cos x.</summary>
    public static Tensor Cos(Tensor x) => Float(UnaryKind.Cos, x);

    /// <summary>tan x.</summary>
    public static Tensor Tan(Tensor x) => Float(UnaryKind.Tan, x);

    /// <summary>arctan x.</summary>
    public static Tensor Arctan(Tensor x) => Float(UnaryKind.Arctan, x);

    /// <summary>tanh x.</summary>
    public static Tensor Tanh(Tensor x) => Float(UnaryKind.Tanh, x);

    /// <summary>1/(1 + e⁻ˣ).</summary>
    public static Tensor Sigmoid(Tensor x) => Float(UnaryKind.Sigmoid, x);

    /// <summary>Gauss error function.</summary>
    public static Tensor Erf(Tensor x) => Float(UnaryKind.Erf, x);

    /// <summary>Largest whole number not above x.</summary>
    public static Tensor Floor(Tensor x) => Float(UnaryKind.Floor, x);

    /// <summary>Smallest whole number not below x.</summary>
    public static Tensor Ceil(Tensor x) => Float(UnaryKind.Ceil, x);

    /// <summary>The nearest multiple of 10^−<paramref name="decimals"/>, halves to even; whole numbers stay whole.</summary>
    public static Tensor Round(Tensor x, int decimals = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Round), x, t => Round(t, decimals), ("decimals", decimals)) is { } recorded)
            return recorded;
        if (!x.DType.IsFloat())
            return decimals >= 0 ? x : Cast(Round(Cast(x, DType.Float64), decimals), x.DType);
        double scale = Math.Pow(10, Math.Abs(decimals));
        return decimals == 0 ? new Unary(UnaryKind.Round).Apply(x) : decimals > 0 ? Round(x * scale) / scale : Round(x / scale) * scale;
    }

    /// <summary>max(x, 0).</summary>
    public static Tensor Relu(Tensor x) => new Unary(UnaryKind.Relu).Apply(x);

    /// <summary>Whether x is not a number.</summary>
    public static Tensor Isnan(Tensor x) => Float(UnaryKind.IsNan, x);

    /// <summary>Whether x is infinite.</summary>
    public static Tensor Isinf(Tensor x) => Recorded(nameof(Isinf), x, Isinf) ?? Float(UnaryKind.IsInf, x);

    /// <summary>Whether x is neither infinite nor not a number.</summary>
    public static Tensor Isfinite(Tensor x) => Float(UnaryKind.IsFinite, x);

    /// <summary>x limited to [xMin, xMax].</summary>
    public static Tensor Clip(Tensor x, Tensor xMin, Tensor xMax) =>
        (xMin is { HasValues: true, Rank: 0 } && xMax is { HasValues: true, Rank: 0 } ? Recorded(nameof(Clip), x, t => Clip(t, xMin, xMax), ("x_min", xMin.Item()), ("x_max", xMax.Item())) : null)
        ?? Minimum(Maximum(x, xMin), xMax);

    /// <summary><paramref name="x1"/> where the condition holds, else <paramref name="x2"/>.</summary>
    public static Tensor Where(Tensor condition, Tensor x1, Tensor x2)
    {
        (x1, x2) = Match(x1, x2);
        return new Select().Apply(AsBool(condition), x1, x2);
    }

    /// <summary>x as another type.</summary>
    public static Tensor Cast(Tensor x, DType dtype)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x is { HasValues: true, Rank: 0 })
            return x.DType == dtype && !x.IsWeak ? x : Tensor.Scalar(x.Item(), dtype);
        return x.DType == dtype ? x : new Cast(dtype).Apply(x);
    }

    /// <summary>x, through which no gradient flows.</summary>
    public static Tensor StopGradient(Tensor x) => Recorded(nameof(StopGradient), x, StopGradient) ?? new StopGradient().Apply(x);

    static Tensor Float(UnaryKind kind, Tensor x) => new Unary(kind).Apply(AsFloat(x));

    static Tensor Arithmetic(BinaryKind kind, Tensor a, Tensor b)
    {
        (a, b) = Match(a, b);
        return new Binary(kind == BinaryKind.Add && a.DType == DType.Bool ? BinaryKind.LogicalOr : kind).Apply(a, b);
    }

    internal static Tensor AsFloat(Tensor x) => x.DType.IsFloat() && !x.IsWeak ? x : Cast(x, DType.Float32);

    static Tensor AsBool(Tensor x) => x.DType == DType.Bool ? x : NotEqual(x, 0);

    // Both operands in one type; a number written in code takes the other's type unless that would cut its fraction.
    static (Tensor A, Tensor B) Match(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.IsWeak && b.IsWeak)
            (a, b) = (Cast(a, a.DType.IsFloat() ? DType.Float32 : DType.Int32), Cast(b, b.DType.IsFloat() ? DType.Float32 : DType.Int32));
        if (a.DType == b.DType && a.IsWeak == b.IsWeak)
            return (a, b);
        DType dtype = a.IsWeak == b.IsWeak ? DTypes.Promote(a.DType, b.DType)
            : a.IsWeak ? Strengthen(a, b.DType) : Strengthen(b, a.DType);
        return (Cast(a, dtype), Cast(b, dtype));
    }

    static DType Strengthen(Tensor weak, DType other) =>
        other.IsFloat() || (!weak.DType.IsFloat() && other != DType.Bool) ? other
        : weak.DType.IsFloat() ? DType.Float32 : DType.Int32;
}
