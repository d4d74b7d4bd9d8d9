namespace KerasStyle.Metrics;

/// <summary>Mean of Lin's concordance correlation of targets and predictions along an axis, as keras.metrics.ConcordanceCorrelation.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
/// <param name="axis">The axis of the correlated values.</param>
public sealed class ConcordanceCorrelation(string? name = "concordance_correlation", DType? dtype = null, int axis = -1)
    : MeanMetricWrapper((yTrue, yPred) => MetricFunctions.ConcordanceCorrelation(yTrue, yPred, axis), name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("axis", axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static ConcordanceCorrelation FromConfig(Config config) => new(axis: config.Get("axis", -1), dtype: TypeOf(config));
}
