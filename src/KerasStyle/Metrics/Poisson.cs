using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>mean(ŷ − y·ln ŷ), as keras.metrics.Poisson.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class Poisson(string? name = "poisson", DType? dtype = null)
    : MeanMetricWrapper(LossFunctions.Poisson, name, dtype)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Poisson FromConfig(Config config) => new(dtype: TypeOf(config));
}
