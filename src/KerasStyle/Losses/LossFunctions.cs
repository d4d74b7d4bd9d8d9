namespace KerasStyle.Losses;

/// <summary>The losses as functions of targets and predictions, one value per sample (the last axis is reduced unless said
/// otherwise), as the functions of <c>keras.losses</c>. Targets are taken in the predictions' type.</summary>
public static partial class LossFunctions
{
    internal static double Epsilon => KerasConfig.Epsilon;

    /// <summary>Targets in the type of the predictions, and both of one rank.</summary>
    internal static (Tensor YTrue, Tensor YPred) Align(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = SameType(yTrue, yPred);
        return SameRank(yTrue, yPred);
    }

    internal static (Tensor YTrue, Tensor YPred) SameType(Tensor yTrue, Tensor yPred)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        if (!yPred.DType.IsFloat())
            yPred = Ops.Cast(yPred, DType.Float32);
        return (Ops.Cast(yTrue, yPred.DType), yPred);
    }

    /// <summary>When one operand has one axis more, of length 1, that axis is dropped, or given to the other if that is a vector.</summary>
    internal static (Tensor A, Tensor B) SameRank(Tensor a, Tensor b, bool expandVector = true)
    {
        if (a.Rank == b.Rank + 1 && a.Shape[^1] == 1)
            return b.Rank == 1 && expandVector ? (a, Ops.ExpandDims(b, -1)) : (Ops.Squeeze(a, -1), b);
        if (b.Rank == a.Rank + 1 && b.Shape[^1] == 1)
            return a.Rank == 1 && expandVector ? (Ops.ExpandDims(a, -1), b) : (a, Ops.Squeeze(b, -1));
        return (a, b);
    }

    // ln(1 + eˣ) without overflow.
    internal static Tensor Softplus(Tensor x) => Ops.Maximum(x, 0) + Ops.Log1p(Ops.Exp(-Ops.Abs(x)));

    // ln(eᵃ + eᵇ) without overflow.
    internal static Tensor LogAddExp(Tensor a, Tensor b) => Ops.Maximum(a, b) + Ops.Log1p(Ops.Exp(-Ops.Abs(a - b)));

    internal static Tensor DivideNoNan(Tensor a, Tensor b)
    {
        Tensor isZero = Ops.Equal(b, 0);
        return Ops.Where(isZero, 0.0, a / Ops.Where(isZero, 1.0, b));
    }

    // x over its Euclidean norm along an axis.
    internal static Tensor Normalize(Tensor x, int axis) =>
        x * Ops.Rsqrt(Ops.Maximum(Ops.Sum(Ops.Square(x), [axis], keepdims: true), Epsilon * Epsilon));

    static ReadOnlySpan<int> Axes(IReadOnlyList<int>? axis) => axis == null ? default : axis.ToArray();
}
