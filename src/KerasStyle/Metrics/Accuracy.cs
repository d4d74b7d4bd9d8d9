namespace KerasStyle.Metrics;

/// <summary>How often predictions equal targets, as keras.metrics.Accuracy.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class Accuracy(string? name = "accuracy", DType? dtype = null)
    : MeanMetricWrapper(MetricFunctions.Accuracy, name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Accuracy FromConfig(Config config) => new(dtype: TypeOf(config));
}
