using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>max(x, 0) + α · (e^(min(x, 0)/α) − 1).</summary>
    public static Tensor Celu(Tensor x, double alpha = 1.0) =>
        Recorded(nameof(Celu), x, t => Celu(t, alpha), ("alpha", alpha))
        ?? Relu(x) + Expm1(Minimum(x, 0) / alpha) * alpha;

    /// <summary>x where x &gt; 0, else α · (eˣ − 1).</summary>
    public static Tensor Elu(Tensor x, double alpha = 1.0) =>
        Recorded(nameof(Elu), x, t => Elu(t, alpha), ("alpha", alpha))
        ?? Curve.Of(CurveKind.Elu, x, alpha);

    /// <summary>λ · elu(x, α) with the constants that keep mean 0 and variance 1 (Klambauer et al., 2017).</summary>
    public static Tensor Selu(Tensor x) => Recorded(nameof(Selu), x, Selu) ?? Elu(x, 1.6732632423543772) * 1.0507009873554805;

    /// <summary>x · Φ(x), with the normal distribution's Φ or its approximation by tanh (Hendrycks and Gimpel, 2016).</summary>
    public static Tensor Gelu(Tensor x, bool approximate = true) =>
        Recorded(nameof(Gelu), x, t => Gelu(t, approximate), ("approximate", approximate))
        ?? Curve.Of(approximate ? CurveKind.GeluByTanh : CurveKind.Gelu, x);

    /// <summary>The first half along an axis times the sigmoid of the second (Dauphin et al., 2016).</summary>
    public static Tensor Glu(Tensor x, int axis = -1)
    {
        if (Recorded(nameof(Glu), x, t => Glu(t, axis), ("axis", axis)) is { } recorded)
            return recorded;
        IReadOnlyList<Tensor> halves = Split(x, 2, axis);
        return halves[0] * Sigmoid(halves[1]);
    }

    /// <summary>x where |x| &gt; threshold, else 0.</summary>
    public static Tensor HardShrink(Tensor x, double threshold = 0.5) =>
        Recorded(nameof(HardShrink), x, t => HardShrink(t, threshold), ("threshold", threshold))
        ?? Where(Abs(x) > threshold, x, ZerosLike(x));

    /// <summary>min(max(x/6 + ½, 0), 1).</summary>
    public static Tensor HardSigmoid(Tensor x) => Recorded(nameof(HardSigmoid), x, HardSigmoid) ?? Clip(AsFloat(x) / 6 + 0.5, 0, 1);

    /// <summary>x · min(max(x/6 + ½, 0), 1).</summary>
    public static Tensor HardSilu(Tensor x) => Recorded(nameof(HardSilu), x, HardSilu) ?? Curve.Of(CurveKind.HardSilu, x);

    /// <summary>min(max(x, −1), 1).</summary>
    public static Tensor HardTanh(Tensor x) => Recorded(nameof(HardTanh), x, HardTanh) ?? Clip(x, -1, 1);

    /// <summary>x where x &gt; 0, else slope · x.</summary>
    public static Tensor LeakyRelu(Tensor x, double negativeSlope = 0.2) =>
        Recorded(nameof(LeakyRelu), x, t => LeakyRelu(t, negativeSlope), ("negative_slope", negativeSlope))
        ?? Curve.Of(CurveKind.LeakyRelu, x, negativeSlope);

    /// <summary>ln of the sigmoid.</summary>
    public static Tensor LogSigmoid(Tensor x) => Recorded(nameof(LogSigmoid), x, LogSigmoid) ?? -Softplus(-x);

    /// <summary>x · tanh(softplus(x)) (Misra, 2019).</summary>
    public static Tensor Mish(Tensor x) => x.IsSymbolic ? x * Tanh(Softplus(x)) : Curve.Of(CurveKind.Mish, x);

    /// <summary>min(max(x, 0), 6).</summary>
    public static Tensor Relu6(Tensor x) => Recorded(nameof(Relu6), x, Relu6) ?? Clip(x, 0, 6);

    /// <summary>x · sigmoid(x).</summary>
    public static Tensor Silu(Tensor x) => Recorded(nameof(Silu), x, Silu) ?? Curve.Of(CurveKind.Silu, x);

    /// <summary>x less its nearest point in [−threshold, threshold].</summary>
    public static Tensor SoftShrink(Tensor x, double threshold = 0.5) =>
        Recorded(nameof(SoftShrink), x, t => SoftShrink(t, threshold), ("threshold", threshold))
        ?? Where(x > threshold, x - threshold, Where(x < -threshold, x + threshold, ZerosLike(x)));

    /// <summary>ln(1 + eˣ), without overflow.</summary>
    public static Tensor Softplus(Tensor x) => Recorded(nameof(Softplus), x, Softplus) ?? Curve.Of(CurveKind.Softplus, x);

    /// <summary>x / (1 + |x|).</summary>
    public static Tensor Softsign(Tensor x) => Recorded(nameof(Softsign), x, Softsign) ?? x / (1 + Abs(x));

    /// <summary>0 up to −1, then (x + 1)²/4, from 1 on x.</summary>
    public static Tensor SparsePlus(Tensor x) =>
        Recorded(nameof(SparsePlus), x, SparsePlus)
        ?? Where(x <= -1, ZerosLike(x), Where(x < 1, Square(x + 1) * 0.25, x));

    /// <summary>min(max((x + 1)/2, 0), 1).</summary>
    public static Tensor SparseSigmoid(Tensor x) => Recorded(nameof(SparseSigmoid), x, SparseSigmoid) ?? Clip((x + 1) * 0.5, 0, 1);

    /// <summary>max(x − τ, 0) along an axis, which is zero for small values (Martins and Astudillo, 2016). τ is Keras': (Σ s − 1)/k, where k is the size of the
    /// support and Σ s adds up all running sums of its sorted values, so the results add up to 1 only for a support of one.</summary>
    public static Tensor Sparsemax(Tensor x, int axis = -1)
    {
        if (Recorded(nameof(Sparsemax), x, t => Sparsemax(t, axis), ("axis", axis)) is { } recorded)
            return recorded;
        axis = x.Shape.Axis(axis);
        int[] order = [.. Enumerable.Range(0, x.Rank).Where(i => i != axis), axis];
        Tensor z = Transpose(x, order);
        // Value j counts before or at value i in descending order when it is larger, or equal and not behind.
        Tensor row = ExpandDims(z, -2), column = ExpandDims(z, -1), index = Arange(z.Shape[^1]);
        Tensor notBehind = ExpandDims(index, 0) <= ExpandDims(index, 1);
        Tensor before = Cast(LogicalOr(row > column, LogicalAnd(Equal(row, column), notBehind)), x.DType);
        Tensor running = Sum(before * row, [-1]);
        Tensor support = Cast(z - (running - 1) / Sum(before, [-1]) > 0, x.DType);
        Tensor threshold = (Sum(support * running, [-1], keepdims: true) - 1) / Sum(support, [-1], keepdims: true);
        var back = new int[x.Rank];
        for (int i = 0; i < back.Length; i++)
            back[order[i]] = i;
        return Transpose(Relu(z - threshold), back);
    }

    /// <summary>(x + √(x² + b)) / 2.</summary>
    public static Tensor Squareplus(Tensor x, double b = 4) =>
        Recorded(nameof(Squareplus), x, t => Squareplus(t, b), ("b", b))
        ?? (x + Sqrt(Square(x) + b)) * 0.5;

    /// <summary>x − tanh x.</summary>
    public static Tensor TanhShrink(Tensor x) => Recorded(nameof(TanhShrink), x, TanhShrink) ?? x - Tanh(x);

    /// <summary>x where x &gt; threshold, else a given value.</summary>
    public static Tensor Threshold(Tensor x, double threshold, double defaultValue) =>
        Recorded(nameof(Threshold), x, t => Threshold(t, threshold, defaultValue), ("threshold", threshold), ("default_value", defaultValue))
        ?? Where(x > threshold, x, Full(x.Shape, defaultValue, x.DType));
}
