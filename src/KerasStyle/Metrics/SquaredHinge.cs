using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>mean(max(1 − y·ŷ, 0)²); targets are −1 and 1, or 0 and 1, as keras.metrics.SquaredHinge.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class SquaredHinge(string? name = "squared_hinge", DType? dtype = null)
    : MeanMetricWrapper(LossFunctions.SquaredHinge, name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static SquaredHinge FromConfig(Config config) => new(dtype: TypeOf(config));
}
