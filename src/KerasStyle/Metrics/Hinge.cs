using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>mean(max(1 − y·ŷ, 0)); targets are −1 and 1, or 0 and 1, as keras.metrics.Hinge.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class Hinge(string? name = "hinge", DType? dtype = null)
    : MeanMetricWrapper(LossFunctions.Hinge, name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Hinge FromConfig(Config config) => new(dtype: TypeOf(config));
}
