using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>Mean of max(max((1 − y)·ŷ) − Σ y·ŷ + 1, 0); targets are one-hot, as keras.metrics.CategoricalHinge.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class CategoricalHinge(string? name = "categorical_hinge", DType? dtype = null)
    : MeanMetricWrapper(LossFunctions.CategoricalHinge, name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CategoricalHinge FromConfig(Config config) => new(dtype: TypeOf(config));
}
