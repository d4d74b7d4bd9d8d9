namespace KerasStyle.Metrics;

/// <summary>How often the largest prediction is at the target's class number, as keras.metrics.SparseCategoricalAccuracy.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class SparseCategoricalAccuracy(string? name = "sparse_categorical_accuracy", DType? dtype = null)
    : MeanMetricWrapper(MetricFunctions.SparseCategoricalAccuracy, name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static SparseCategoricalAccuracy FromConfig(Config config) => new(dtype: TypeOf(config));
}
