namespace KerasStyle.Metrics;

/// <summary>How often the largest prediction is at the one-hot target's class, as keras.metrics.CategoricalAccuracy.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class CategoricalAccuracy(string? name = "categorical_accuracy", DType? dtype = null)
    : MeanMetricWrapper(MetricFunctions.CategoricalAccuracy, name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CategoricalAccuracy FromConfig(Config config) => new(dtype: TypeOf(config));
}
