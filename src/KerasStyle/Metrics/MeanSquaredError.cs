using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>mean((y − ŷ)²), as keras.metrics.MeanSquaredError.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class MeanSquaredError(string? name = "mean_squared_error", DType? dtype = null)
    : MeanMetricWrapper(LossFunctions.MeanSquaredError, name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MeanSquaredError FromConfig(Config config) => new(dtype: TypeOf(config));
}
