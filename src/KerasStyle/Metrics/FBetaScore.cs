using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>(1 + β²) · precision · recall / (β² · precision + recall) of one-hot or multi-hot targets (batch, classes), as keras.metrics.FBetaScore.</summary>
public class FBetaScore : Metric
{
    readonly string? average;
    readonly double beta;
    readonly double? threshold;
    Variable? truePositives, falsePositives, falseNegatives, positives;

    /// <summary>The metric.</summary>
    /// <param name="average">How the classes' scores become one: <c>micro</c> counts all classes together, <c>macro</c> takes the mean, <c>weighted</c> the mean by
    /// the number of targets; null keeps them.</param>
    /// <param name="beta">How many times as much recall counts as precision.</param>
    /// <param name="threshold">Predictions above it are positive; the largest of each sample when null.</param>
    /// <param name="name">Name in logs.</param>
    /// <param name="dtype">Type of the state; float32 when null.</param>
    /// <exception cref="ArgumentException">Another average, or a number outside its range.</exception>
    public FBetaScore(string? average = null, double beta = 1.0, double? threshold = null, string? name = "fbeta_score", DType? dtype = null)
        : base(name, dtype)
    {
        if (average is not (null or "micro" or "macro" or "weighted"))
            throw new ArgumentException($"average must be micro, macro, weighted or null, got '{average}'", nameof(average));
        if (beta <= 0)
            throw new ArgumentException($"beta must be above 0, got {beta}", nameof(beta));
        if (threshold is <= 0 or > 1)
            throw new ArgumentException($"threshold must be above 0 and at most 1, got {threshold}", nameof(threshold));
        (this.average, this.beta, this.threshold) = (average, beta, threshold);
    }

    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    /// <inheritdoc/>
    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        (yTrue, yPred) = (Ops.Cast(yTrue, DType), Ops.Cast(yPred, DType));
        if (yTrue.Rank != 2 || yPred.Rank != 2)
            throw new ArgumentException($"{ClassName} needs targets and predictions of shape (batch, classes), got {yTrue.Shape} and {yPred.Shape}", nameof(yTrue));
        if (truePositives == null)
        {
            Shape shape = average == "micro" ? [] : [yPred.Shape[1]];
            truePositives = AddVariable("true_positives", shape);
            falsePositives = AddVariable("false_positives", shape);
            falseNegatives = AddVariable("false_negatives", shape);
            positives = AddVariable("intermediate_weights", shape);
        }

        Tensor isPositive = threshold is { } above
            ? yPred > above
            : Ops.LogicalAnd(yPred >= Ops.Max(yPred, [-1], keepdims: true), Ops.Abs(yPred) > 1e-9);
        Tensor chosen = Ops.Cast(isPositive, DType);
        Tensor? weight = sampleWeight == null ? null : Ops.ExpandDims(Ops.Cast(sampleWeight, DType), 1);
        Add(truePositives, chosen * yTrue, weight);
        Add(falsePositives!, chosen * (1.0 - yTrue), weight);
        Add(falseNegatives!, (1.0 - chosen) * yTrue, weight);
        Add(positives!, yTrue, weight);
    }

    /// <inheritdoc/>
    public override Tensor Result()
    {
        if (truePositives == null)
            return 0.0;
        Tensor hits = truePositives.Value;
        Tensor precision = hits / (hits + falsePositives!.Value + LossFunctions.Epsilon);
        Tensor recall = hits / (hits + falseNegatives!.Value + LossFunctions.Epsilon);
        Tensor score = precision * recall / (precision * (beta * beta) + recall + LossFunctions.Epsilon) * (1 + beta * beta);
        return average switch
        {
            "weighted" => Ops.Sum(score * (positives!.Value / (Ops.Sum(positives.Value) + LossFunctions.Epsilon))),
            null => score,
            _ => Ops.Mean(score),
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("average", average);
        config.Add("beta", beta);
        config.Add("threshold", threshold);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static FBetaScore FromConfig(Config config) => new(
        config.GetString("average"), config.Get("beta", 1.0), config.GetOptional<double>("threshold"), dtype: TypeOf(config));

    void Add(Variable count, Tensor hits, Tensor? weight)
    {
        hits = weight == null ? hits : hits * weight;
        count.Assign(count.Value + (average == "micro" ? Ops.Sum(hits) : Ops.Sum(hits, [0])));
    }
}
