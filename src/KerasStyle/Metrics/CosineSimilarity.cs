namespace KerasStyle.Metrics;

/// <summary>Mean of the cosine of the angle between targets and predictions, as keras.metrics.CosineSimilarity.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
/// <param name="axis">The axis of the vectors.</param>
public sealed class CosineSimilarity(string? name = "cosine_similarity", DType? dtype = null, int axis = -1)
    : MeanMetricWrapper((yTrue, yPred) => MetricFunctions.CosineSimilarity(yTrue, yPred, axis), name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        // Keras leaves this argument out; it is written only where leaving it out would change the metric.
        if (axis != -1)
            config.Add("axis", axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CosineSimilarity FromConfig(Config config) => new(axis: config.Get("axis", -1), dtype: TypeOf(config));
}
