using KerasStyle.Tensors;

namespace KerasStyle.Losses;

public static partial class LossFunctions
{
    /// <summary>mean(−y·ln p − (1 − y)·ln(1 − p)), p limited to [1e-7, 1 − 1e-7]; with <paramref name="fromLogits"/> p = σ(ŷ), computed without loss.</summary>
    /// <param name="yTrue">Targets between 0 and 1.</param>
    /// <param name="yPred">Probabilities, or logits.</param>
    /// <param name="fromLogits">Whether the predictions are logits.</param>
    /// <param name="labelSmoothing">Share of each target moved to 1/2.</param>
    /// <param name="axis">The axis of the mean.</param>
    public static Tensor BinaryCrossentropy(Tensor yTrue, Tensor yPred, bool fromLogits = false, double labelSmoothing = 0.0, int axis = -1)
    {
        (yTrue, yPred) = SameType(yTrue, yPred);
        return Ops.Mean(BinaryTerms(SmoothBinary(yTrue, labelSmoothing), yPred, fromLogits), [axis]);
    }

    /// <summary>mean((1 − pₜ)^γ · crossentropy), pₜ the probability given to the target; with class balancing also times α for targets of 1 and 1 − α for 0
    /// (Lin et al. 2017).</summary>
    public static Tensor BinaryFocalCrossentropy(
        Tensor yTrue, Tensor yPred, bool applyClassBalancing = false, double alpha = 0.25, double gamma = 2.0,
        bool fromLogits = false, double labelSmoothing = 0.0, int axis = -1)
    {
        (yTrue, yPred) = SameType(yTrue, yPred);
        yTrue = SmoothBinary(yTrue, labelSmoothing);
        if (fromLogits)
            yPred = Ops.Sigmoid(yPred);
        Tensor chance = yTrue * yPred + (1.0 - yTrue) * (1.0 - yPred);
        Tensor focal = Ops.Power(1.0 - chance, gamma) * BinaryTerms(yTrue, yPred, fromLogits: false);
        if (applyClassBalancing)
            focal = (yTrue * alpha + (1.0 - yTrue) * (1.0 - alpha)) * focal;
        return Ops.Mean(focal, [axis]);
    }

    /// <summary>−Σ y·ln p along the class axis, p = ŷ/Σŷ limited to [1e-7, 1 − 1e-7]; with <paramref name="fromLogits"/> p = softmax(ŷ). Targets are of the predictions' shape.</summary>
    /// <param name="yTrue">One-hot targets or class probabilities.</param>
    /// <param name="yPred">Class probabilities, or logits.</param>
    /// <param name="fromLogits">Whether the predictions are logits.</param>
    /// <param name="labelSmoothing">Share of each target spread evenly over the classes.</param>
    /// <param name="axis">The class axis.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor CategoricalCrossentropy(Tensor yTrue, Tensor yPred, bool fromLogits = false, double labelSmoothing = 0.0, int axis = -1)
    {
        (yTrue, yPred) = SameType(yTrue, yPred);
        if (yTrue.Shape != yPred.Shape)
            throw new ArgumentException($"categorical crossentropy needs targets of the predictions' shape {yPred.Shape}, got {yTrue.Shape}; class numbers as targets need sparse_categorical_crossentropy", nameof(yTrue));
        return -Ops.Sum(SmoothClasses(yTrue, labelSmoothing) * LogProbability(yPred, fromLogits, axis), [axis]);
    }

    /// <summary>Σ α·(1 − p)^γ · (−y·ln p) along the class axis (Lin et al. 2017).</summary>
    /// <param name="yTrue">One-hot targets or class probabilities.</param>
    /// <param name="yPred">Class probabilities, or logits.</param>
    /// <param name="alpha">One weight for all classes, or one for each.</param>
    /// <param name="gamma">How much less well-predicted samples count.</param>
    /// <param name="fromLogits">Whether the predictions are logits.</param>
    /// <param name="labelSmoothing">Share of each target spread evenly over the classes.</param>
    /// <param name="axis">The class axis.</param>
    public static Tensor CategoricalFocalCrossentropy(
        Tensor yTrue, Tensor yPred, IReadOnlyList<double> alpha, double gamma = 2.0,
        bool fromLogits = false, double labelSmoothing = 0.0, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(alpha);
        (yTrue, yPred) = SameType(yTrue, yPred);
        yTrue = SmoothClasses(yTrue, labelSmoothing);
        Tensor chance = Probability(fromLogits ? Ops.Softmax(yPred, axis) : yPred, axis);
        Tensor weight = alpha is [double all] ? all : (Tensor)alpha.Select(a => (float)a).ToArray();
        return Ops.Sum(Ops.Power(1.0 - chance, gamma) * weight * (-yTrue * Ops.Log(chance)), [axis]);
    }

    /// <inheritdoc cref="CategoricalFocalCrossentropy(Tensor, Tensor, IReadOnlyList{double}, double, bool, double, int)"/>
    public static Tensor CategoricalFocalCrossentropy(
        Tensor yTrue, Tensor yPred, double alpha = 0.25, double gamma = 2.0,
        bool fromLogits = false, double labelSmoothing = 0.0, int axis = -1) =>
        CategoricalFocalCrossentropy(yTrue, yPred, [alpha], gamma, fromLogits, labelSmoothing, axis);

    /// <summary>−ln p of the target's class, p as for <see cref="CategoricalCrossentropy"/>: (batch, ...) class numbers with
    /// (batch, ..., classes) predictions → (batch, ...). A class number outside the classes gives 0.</summary>
    /// <param name="yTrue">Class numbers, with or without a last axis of length 1.</param>
    /// <param name="yPred">Class probabilities, or logits.</param>
    /// <param name="fromLogits">Whether the predictions are logits.</param>
    /// <param name="ignoreClass">A class number whose samples give 0.</param>
    /// <param name="axis">The class axis of the predictions.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor SparseCategoricalCrossentropy(Tensor yTrue, Tensor yPred, bool fromLogits = false, int? ignoreClass = null, int axis = -1) =>
        MaskedSparseCategoricalCrossentropy(yTrue, yPred, fromLogits, ignoreClass, axis).Values;

    /// <summary>(1 − p^q)/q, p the probability of the target's class: between crossentropy (q → 0) and absolute error (q = 1), robust to wrong labels
    /// (Zhang and Sabuncu 2018).</summary>
    public static Tensor CategoricalGeneralizedCrossEntropy(Tensor yTrue, Tensor yPred, double q)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        Tensor chosen = Ops.OneHot(Ops.Cast(yTrue, DType.Int32), yPred.Shape[^1], dtype: yPred.DType);
        return (1.0 - Ops.Power(Ops.Sum(yPred * chosen, [-1]), q)) / q;
    }

    internal static (Tensor Values, Tensor? Mask) MaskedSparseCategoricalCrossentropy(Tensor yTrue, Tensor yPred, bool fromLogits, int? ignoreClass, int axis)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        yPred = yPred.DType.IsFloat() ? yPred : Ops.Cast(yPred, DType.Float32);
        axis = yPred.Shape.Axis(axis);
        if (yTrue.Rank == yPred.Rank && yTrue.Shape[axis] == 1)
            yTrue = Ops.Squeeze(yTrue, axis);
        Tensor target = Ops.Cast(yTrue, DType.Int32);
        Shape expected = new([.. yPred.Shape.Where((_, i) => i != axis)]);
        if (target.Shape != expected)
            throw new ArgumentException($"sparse categorical crossentropy of predictions {yPred.Shape} with classes along axis {axis} needs class numbers of shape {expected}, got {yTrue.Shape}", nameof(yTrue));

        int classes = yPred.Shape[axis];
        Tensor rows = Ops.Reshape(axis == yPred.Rank - 1 ? yPred : Ops.Transpose(yPred, [.. Enumerable.Range(0, yPred.Rank).Where(i => i != axis), axis]), [-1, classes]);
        Tensor chosen = Ops.Reshape(target, [-1]);
        Tensor values = fromLogits
            ? new ClassLogitCrossentropy().Apply(chosen, rows)
            : ClassLogitCrossentropy.OfKnown(chosen, rows, -Ops.Log(Ops.Clip(ClassLogitCrossentropy.OfClass(rows, chosen) / Ops.Sum(rows, [1]), Epsilon, 1 - Epsilon)));
        values = Ops.Reshape(values, expected);
        if (ignoreClass is not { } ignored)
            return (values, null);
        Tensor counts = Ops.NotEqual(target, ignored);
        return (Ops.Where(counts, values, 0.0), counts);
    }

    static Tensor BinaryTerms(Tensor target, Tensor output, bool fromLogits)
    {
        if (target.Shape != output.Shape)
            throw new ArgumentException($"binary crossentropy needs targets of the predictions' shape {output.Shape}, got {target.Shape}");
        if (fromLogits)
            return new BinaryLogitCrossentropy().Apply(target, output);
        output = Ops.Clip(output, Epsilon, 1 - Epsilon);
        return -(target * Ops.Log(output) + (1.0 - target) * Ops.Log(1.0 - output));
    }

    static Tensor SmoothBinary(Tensor target, double smoothing) => smoothing == 0 ? target : target * (1 - smoothing) + 0.5 * smoothing;

    static Tensor SmoothClasses(Tensor target, double smoothing) =>
        smoothing == 0 ? target : target * (1 - smoothing) + smoothing / target.Shape[^1];

    static Tensor Probability(Tensor output, int axis) =>
        Ops.Clip(output / Ops.Sum(output, [axis], keepdims: true), Epsilon, 1 - Epsilon);

    static Tensor LogProbability(Tensor output, bool fromLogits, int axis) =>
        fromLogits ? Ops.LogSoftmax(output, axis) : Ops.Log(Probability(output, axis));
}
