using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>The metrics that are no losses as functions of targets and predictions, one value per sample, as the functions of <c>keras.metrics</c>.</summary>
public static class MetricFunctions
{
    /// <summary>1 where the prediction equals the target, else 0.</summary>
    public static Tensor Accuracy(Tensor yTrue, Tensor yPred)
    {
        ArgumentNullException.ThrowIfNull(yPred);
        (yTrue, yPred) = LossFunctions.SameRank(Ops.Cast(yTrue, yPred.DType), yPred);
        return Score(Ops.Equal(yTrue, yPred));
    }

    /// <summary>1 where the prediction lies on the target's side of a threshold, else 0.</summary>
    public static Tensor BinaryAccuracy(Tensor yTrue, Tensor yPred, double threshold = 0.5)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return Score(Ops.Equal(yTrue, Ops.Cast(yPred > threshold, yTrue.DType)));
    }

    /// <summary>1 where the largest prediction is at the one-hot target's class, else 0.</summary>
    public static Tensor CategoricalAccuracy(Tensor yTrue, Tensor yPred) => Score(Ops.Equal(Ops.Argmax(yTrue, -1), Ops.Argmax(yPred, -1)));

    /// <summary>1 where the largest prediction is at the target's class number, else 0.</summary>
    public static Tensor SparseCategoricalAccuracy(Tensor yTrue, Tensor yPred)
    {
        Tensor matches = Score(Ops.Equal(Ops.Cast(ClassNumbers(yTrue, yPred), DType.Int32), Ops.Argmax(yPred, -1)));
        return matches.Rank > 1 && matches.Shape[^1] == 1 ? Ops.Squeeze(matches, -1) : matches;
    }

    /// <summary>1 where the one-hot target's class is among the k largest predictions, else 0.</summary>
    public static Tensor TopKCategoricalAccuracy(Tensor yTrue, Tensor yPred, int k = 5) => SparseTopKCategoricalAccuracy(Ops.Argmax(yTrue, -1), yPred, k);

    /// <summary>1 where the target's class number is among the k largest predictions, else 0.</summary>
    /// <param name="yTrue">Class numbers.</param>
    /// <param name="yPred">A value for each class, or class numbers in falling order of their value.</param>
    /// <param name="k">How many.</param>
    /// <param name="fromSortedIds">Whether the predictions are class numbers in order.</param>
    public static Tensor SparseTopKCategoricalAccuracy(Tensor yTrue, Tensor yPred, int k = 5, bool fromSortedIds = false)
    {
        ArgumentNullException.ThrowIfNull(yPred);
        Tensor rows = Ops.Reshape(yPred, [-1, yPred.Shape[^1]]), targets = Ops.Reshape(yTrue, [-1]);
        Tensor matches = fromSortedIds
            ? Ops.Any(Ops.Equal(Ops.ExpandDims(Ops.Cast(targets, rows.DType), 1), Ops.SliceAxis(rows, 1, 0, Math.Min(k, rows.Shape[1]))), [1])
            : Ops.InTopK(Ops.Cast(targets, DType.Int32), rows, k);
        return Ops.Reshape(Score(matches), yTrue.Shape);
    }

    /// <summary>cos of the angle between targets and predictions along an axis.</summary>
    public static Tensor CosineSimilarity(Tensor yTrue, Tensor yPred, int axis = -1) => -LossFunctions.CosineSimilarity(yTrue, yPred, axis);

    /// <summary>Pearson's correlation of targets and predictions along an axis.</summary>
    public static Tensor PearsonCorrelation(Tensor yTrue, Tensor yPred, int axis = -1)
    {
        (yTrue, yPred) = LossFunctions.Align(yTrue, yPred);
        return Ops.Mean(Standardized(yTrue, axis) * Standardized(yPred, axis), [axis]);
    }

    /// <summary>Lin's concordance correlation of targets and predictions along an axis, with the terms that Keras averages.</summary>
    public static Tensor ConcordanceCorrelation(Tensor yTrue, Tensor yPred, int axis = -1)
    {
        (yTrue, yPred) = LossFunctions.Align(yTrue, yPred);
        Tensor trueMean = Ops.Mean(yTrue, [axis], keepdims: true), predMean = Ops.Mean(yPred, [axis], keepdims: true);
        Tensor product = (yTrue - predMean) * (yPred - predMean);
        Tensor spread = Ops.Var(yTrue, [axis], keepdims: true) + Ops.Var(yPred, [axis], keepdims: true) + Ops.Square(trueMean - predMean);
        return Ops.Mean(product * 2.0 / (spread + LossFunctions.Epsilon), [axis]);
    }

    // Targets without the last axis of length 1.
    static Tensor ClassNumbers(Tensor yTrue, Tensor yPred)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        return yTrue.Rank == yPred.Rank && yTrue.Shape[^1] == 1 ? Ops.Squeeze(yTrue, -1) : yTrue;
    }

    static Tensor Standardized(Tensor x, int axis)
    {
        Tensor centered = x - Ops.Mean(x, [axis], keepdims: true);
        return centered / Ops.Std(centered, [axis], keepdims: true);
    }

    static Tensor Score(Tensor matches) => Ops.Cast(matches, DType.Float32);
}
