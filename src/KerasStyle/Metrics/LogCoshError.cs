using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>mean(ln cosh(ŷ − y)), as keras.metrics.LogCoshError.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class LogCoshError(string? name = "logcosh", DType? dtype = null)
    : MeanMetricWrapper(LossFunctions.LogCosh, name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static LogCoshError FromConfig(Config config) => new(dtype: TypeOf(config));
}
