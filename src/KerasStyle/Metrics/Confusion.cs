using KerasStyle.Losses;
using KerasStyle.Tensors;

namespace KerasStyle.Metrics;

/// <summary>True and false positives and negatives at each of several thresholds: the state of precision, recall, AUC and their kin.</summary>
sealed class Confusion
{
    /// <summary>What predictions outside the k largest become, and the threshold below all others.</summary>
    public const double Lowest = -1e10;

    readonly float[] thresholds;
    readonly bool even;

    /// <param name="thresholds">A prediction above a threshold is positive.</param>
    /// <param name="even">Whether the thresholds cut [0, 1] into equal parts, so that each prediction need only be sorted into one; found out when null.</param>
    public Confusion(IReadOnlyList<double> thresholds, bool? even = null)
    {
        this.thresholds = [.. thresholds.Select(t => (float)t)];
        this.even = even ?? AreEven(thresholds);
    }

    public Variable? TruePositives { get; set; }

    public Variable? FalsePositives { get; set; }

    public Variable? TrueNegatives { get; set; }

    public Variable? FalseNegatives { get; set; }

    public int Count => thresholds.Length;

    public int? TopK { get; init; }

    public int? ClassId { get; init; }

    /// <summary>Whether the columns of (batch, labels) are counted apart: state (thresholds, labels) instead of (thresholds).</summary>
    public bool MultiLabel { get; init; }

    /// <summary>How much each label counts.</summary>
    public Tensor? LabelWeights { get; init; }

    /// <summary>The thresholds of an argument: one by default.</summary>
    /// <exception cref="ArgumentException">A threshold lies outside [0, 1].</exception>
    public static IReadOnlyList<double> Parse(IReadOnlyList<double>? thresholds, double fallback = 0.5)
    {
        if (thresholds?.Where(t => t is not (>= 0 and <= 1)).ToArray() is { Length: > 0 } wrong)
            throw new ArgumentException($"thresholds must lie in [0, 1], got {string.Join(", ", wrong)}", nameof(thresholds));
        return thresholds ?? [fallback];
    }

    /// <summary>0, 1/(n − 1), ..., 1.</summary>
    public static IReadOnlyList<double> Even(int count)
    {
        Saving.LoadScope.Take("num_thresholds", [count]);
        return [0, .. Enumerable.Range(1, count - 2).Select(i => (double)i / (count - 1)), 1];
    }

    /// <summary>a / (a + b), 0 where both are.</summary>
    public static Tensor Share(Variable a, Variable b) => LossFunctions.DivideNoNan(a.Value, a.Value + b.Value);

    /// <summary>The counts' only value when there is one threshold, else one for each.</summary>
    public Tensor Only(Tensor values) => Count == 1 ? Ops.Squeeze(values, 0) : values;

    /// <summary>Adds a batch to the counts that exist.</summary>
    public void Update(Tensor yTrue, Tensor yPred, Tensor? sampleWeight)
    {
        (yTrue, yPred) = (Ops.Cast(yTrue, DType.Float32), Ops.Cast(yPred, DType.Float32));
        (yPred, yTrue) = LossFunctions.SameRank(yPred, yTrue);
        if (sampleWeight != null)
            (_, sampleWeight) = LossFunctions.SameRank(yTrue, Ops.ExpandDims(Ops.Cast(sampleWeight, DType.Float32), -1), expandVector: false);
        if (TopK is { } k)
            yPred = KeepLargest(yPred, k);
        if (ClassId is { } id)
        {
            if (yPred.Rank < 2)
                throw new ArgumentException($"class_id needs predictions of shape (batch, classes), got {yPred.Shape}", nameof(yPred));
            (yTrue, yPred) = (Ops.SliceAxis(yTrue, -1, id, 1), Ops.SliceAxis(yPred, -1, id, 1));
        }

        Tensor weight = Ops.Ones(yPred.Shape);
        if (sampleWeight != null)
            weight *= sampleWeight;
        if (LabelWeights != null)
            weight *= Ops.ExpandDims(LabelWeights, 0);
        Tensor truth = Ops.Cast(Ops.NotEqual(yTrue, 0), DType.Float32);
        int labels = MultiLabel ? yPred.Shape[^1] : 1;
        Tensor positive = Ops.Reshape(truth * weight, [-1, labels]), negative = Ops.Reshape((1.0 - truth) * weight, [-1, labels]);
        yPred = Ops.Reshape(yPred, [-1, labels]);
        (Tensor hits, Tensor alarms) = even ? Bucketed(positive, negative, yPred) : Compared(positive, negative, yPred);
        Add(TruePositives, hits);
        Add(FalsePositives, alarms);
        Add(FalseNegatives, Ops.Sum(positive, [0], keepdims: true) - hits);
        Add(TrueNegatives, Ops.Sum(negative, [0], keepdims: true) - alarms);
    }

    // Each prediction counts for all thresholds below it: count it at the last of these and add up from the end.
    (Tensor Hits, Tensor Alarms) Bucketed(Tensor positive, Tensor negative, Tensor yPred)
    {
        int labels = yPred.Shape[1];
        Tensor bucket = Ops.Ceil(Ops.Clip(yPred, 0, 1) * (Count - 1.0)) - 1.0;
        if (thresholds[0] < 0)
            bucket = Ops.Relu(bucket);
        // A prediction of 0 is above no threshold; it goes to a place outside.
        Tensor index = Ops.Where(bucket < 0, Count * labels, Ops.Cast(bucket, DType.Int32) * labels + Ops.Arange(labels));
        var scatter = new ScatterAdd(0, [Count * labels]);
        Tensor Above(Tensor weight) => new CumulativeSum(0, Reverse: true).Apply(
            Ops.Reshape(scatter.Apply(Ops.Reshape(index, [-1]), Ops.Reshape(weight, [-1])), [Count, labels]));
        return (Above(positive), Above(negative));
    }

    (Tensor Hits, Tensor Alarms) Compared(Tensor positive, Tensor negative, Tensor yPred)
    {
        Tensor above = Ops.Cast(Ops.ExpandDims(yPred, 0) > Ops.Reshape(thresholds, [Count, 1, 1]), DType.Float32);
        return (Ops.Sum(above * positive, [1]), Ops.Sum(above * negative, [1]));
    }

    void Add(Variable? count, Tensor values) => count?.Assign(count.Value + Ops.Reshape(values, count.Shape));

    static Tensor KeepLargest(Tensor x, int k)
    {
        Tensor left = x, kept = Ops.Zeros(x.Shape, DType.Bool);
        for (int i = 0; i < Math.Min(k, x.Shape[^1]); i++)
        {
            Tensor largest = Ops.OneHot(Ops.Argmax(left, -1), x.Shape[^1], dtype: DType.Bool);
            kept = Ops.LogicalOr(kept, largest);
            left = Ops.Where(largest, double.NegativeInfinity, left);
        }

        return Ops.Where(kept, x, Lowest);
    }

    static bool AreEven(IReadOnlyList<double> thresholds)
    {
        int count = thresholds.Count;
        return count >= 3 && thresholds.Select((t, i) => (Given: t, Even: (double)i / (count - 1)))
            .All(p => Math.Abs(p.Given - p.Even) <= KerasConfig.Epsilon + 1e-5 * p.Even);
    }
}
