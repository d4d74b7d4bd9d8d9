using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>mean((ln(1 + y) − ln(1 + ŷ))²), as keras.metrics.MeanSquaredLogarithmicError.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class MeanSquaredLogarithmicError(string? name = "mean_squared_logarithmic_error", DType? dtype = null)
    : MeanMetricWrapper(LossFunctions.MeanSquaredLogarithmicError, name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MeanSquaredLogarithmicError FromConfig(Config config) => new(dtype: TypeOf(config));
}
