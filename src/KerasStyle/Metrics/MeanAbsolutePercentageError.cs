using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>100 · mean(|y − ŷ| / |y|), in percent, as keras.metrics.MeanAbsolutePercentageError.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class MeanAbsolutePercentageError(string? name = "mean_absolute_percentage_error", DType? dtype = null)
    : MeanMetricWrapper(LossFunctions.MeanAbsolutePercentageError, name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MeanAbsolutePercentageError FromConfig(Config config) => new(dtype: TypeOf(config));
}
