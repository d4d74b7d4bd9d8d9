using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>mean(|y − ŷ|), as keras.metrics.MeanAbsoluteError.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class MeanAbsoluteError(string? name = "mean_absolute_error", DType? dtype = null)
    : MeanMetricWrapper(LossFunctions.MeanAbsoluteError, name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MeanAbsoluteError FromConfig(Config config) => new(dtype: TypeOf(config));
}
