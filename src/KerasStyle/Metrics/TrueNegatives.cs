namespace KerasStyle.Metrics;

/// <summary>Number of negative targets that are predicted negative, as keras.metrics.TrueNegatives.</summary>
/// <param name="thresholds">Predictions above are positive; 0.5 when null. Several give a vector.</param>
/// <param name="name">Name in logs; <c>true_negatives</c> when null.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class TrueNegatives(IReadOnlyList<double>? thresholds = null, string? name = null, DType? dtype = null)
    : ConfusionCount(thresholds, name, dtype)
{
    private protected override void Count(Confusion confusion, Variable accumulator) => confusion.TrueNegatives = accumulator;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static TrueNegatives FromConfig(Config config) => new(config.Get<double[]?>("thresholds", null), dtype: TypeOf(config));
}
