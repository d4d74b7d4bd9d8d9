using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>Mean Kullback-Leibler divergence Σ y·ln(y/ŷ), as keras.metrics.KLDivergence.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class KLDivergence(string? name = "kl_divergence", DType? dtype = null)
    : MeanMetricWrapper(LossFunctions.KLDivergence, name, dtype)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static KLDivergence FromConfig(Config config) => new(dtype: TypeOf(config));
}
