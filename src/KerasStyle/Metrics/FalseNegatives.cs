namespace KerasStyle.Metrics;

/// <summary>Number of positive targets that are predicted negative, as keras.metrics.FalseNegatives.</summary>
/// <param name="thresholds">Predictions above are positive; 0.5 when null. Several give a vector.</param>
/// <param name="name">Name in logs; <c>false_negatives</c> when null.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class FalseNegatives(IReadOnlyList<double>? thresholds = null, string? name = null, DType? dtype = null)
    : ConfusionCount(thresholds, name, dtype)
{
    private protected override void Count(Confusion confusion, Variable accumulator) => confusion.FalseNegatives = accumulator;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static FalseNegatives FromConfig(Config config) => new(config.Get<double[]?>("thresholds", null), dtype: TypeOf(config));
}
