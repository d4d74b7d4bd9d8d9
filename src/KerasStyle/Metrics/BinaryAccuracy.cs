namespace KerasStyle.Metrics;

/// <summary>How often predictions lie on the target's side of a threshold, as keras.metrics.BinaryAccuracy.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
/// <param name="threshold">The threshold.</param>
public sealed class BinaryAccuracy(string? name = "binary_accuracy", DType? dtype = null, double threshold = 0.5)
    : MeanMetricWrapper((yTrue, yPred) => MetricFunctions.BinaryAccuracy(yTrue, yPred, threshold), name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("threshold", threshold);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static BinaryAccuracy FromConfig(Config config) => new(threshold: config.Get("threshold", 0.5), dtype: TypeOf(config));
}
