using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ)² of targets and predictions (batch, outputs), as keras.metrics.R2Score.</summary>
public sealed class R2Score : Metric
{
    readonly string? classAggregation;
    readonly int numRegressors;
    readonly Variable samples;
    Variable? squares, sums, residuals, weights;

    /// <summary>The metric.</summary>
    /// <param name="classAggregation">How the outputs' scores become one: <c>uniform_average</c>, <c>variance_weighted_average</c>, or null to keep them.</param>
    /// <param name="numRegressors">Number of regressors for the adjusted R²; 0 for the plain one.</param>
    /// <param name="name">Name in logs.</param>
    /// <param name="dtype">Type of the state; float32 when null.</param>
    /// <exception cref="ArgumentException">Another aggregation, or fewer than 0 regressors.</exception>
    public R2Score(string? classAggregation = "uniform_average", int numRegressors = 0, string? name = "r2_score", DType? dtype = null)
        : base(name, dtype)
    {
        if (classAggregation is not (null or "uniform_average" or "variance_weighted_average"))
            throw new ArgumentException($"class_aggregation must be uniform_average, variance_weighted_average or null, got '{classAggregation}'", nameof(classAggregation));
        if (numRegressors < 0)
            throw new ArgumentException($"num_regressors must be at least 0, got {numRegressors}", nameof(numRegressors));
        (this.classAggregation, this.numRegressors) = (classAggregation, numRegressors);
        samples = AddVariable("num_samples", []);
    }

    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    /// <inheritdoc/>
    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        (yTrue, yPred) = LossFunctions.SameRank(Ops.Cast(yTrue, DType), Ops.Cast(yPred, DType));
        if (yTrue.Rank != 2 || yPred.Shape != yTrue.Shape)
            throw new ArgumentException($"R2Score needs targets and predictions of one shape (batch, outputs), got {yTrue.Shape} and {yPred.Shape}", nameof(yTrue));
        if (squares == null)
        {
            Shape outputs = [yTrue.Shape[1]];
            squares = AddVariable("squared_sum", outputs);
            sums = AddVariable("sum", outputs);
            residuals = AddVariable("residual", outputs);
            weights = AddVariable("count", outputs);
        }

        Tensor weight = sampleWeight == null ? Ops.OnesLike(yTrue) : Ops.Cast(sampleWeight, DType);
        weight = Ops.BroadcastTo(weight.Rank == 1 ? Ops.ExpandDims(weight, 1) : weight, yTrue.Shape);
        sums!.Assign(sums.Value + Ops.Sum(yTrue * weight, [0]));
        squares.Assign(squares.Value + Ops.Sum(Ops.Square(yTrue) * weight, [0]));
        residuals!.Assign(residuals.Value + Ops.Sum(Ops.Square(yTrue - yPred) * weight, [0]));
        weights!.Assign(weights.Value + Ops.Sum(weight, [0]));
        samples.Assign(samples.Value + (double)yTrue.Shape.Size);
    }

    /// <inheritdoc/>
    public override Tensor Result()
    {
        if (squares == null)
            return Tensor.Scalar(double.NaN);
        Tensor spread = squares.Value - Ops.Square(sums!.Value) / weights!.Value;
        Tensor scores = 1.0 - residuals!.Value / spread;
        scores = Ops.Where(Ops.Isinf(scores), 0.0, scores);
        Tensor score = classAggregation switch
        {
            "uniform_average" => Ops.Mean(scores),
            "variance_weighted_average" => Ops.Sum(spread * scores) / Ops.Sum(spread),
            _ => scores,
        };
        if (numRegressors == 0)
            return score;
        // With too few samples for the adjustment the plain score stays.
        Tensor free = samples.Value - (numRegressors + 1.0);
        return Ops.Where(free > 0, 1.0 - (1.0 - score) * (samples.Value - 1.0) / free, score);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("class_aggregation", classAggregation);
        config.Add("num_regressors", numRegressors);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static R2Score FromConfig(Config config) => new(
        config.Contains("class_aggregation") ? config.GetString("class_aggregation") : "uniform_average", config.Get("num_regressors", 0),
        dtype: TypeOf(config));
}
