namespace KerasStyle.Metrics;

/// <summary>Number of negative targets that are predicted positive, as keras.metrics.FalsePositives.</summary>
/// <param name="thresholds">Predictions above are positive; 0.5 when null. Several give a vector.</param>
/// <param name="name">Name in logs; <c>false_positives</c> when null.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class FalsePositives(IReadOnlyList<double>? thresholds = null, string? name = null, DType? dtype = null)
    : ConfusionCount(thresholds, name, dtype)
{
    private protected override void Count(Confusion confusion, Variable accumulator) => confusion.FalsePositives = accumulator;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static FalsePositives FromConfig(Config config) => new(config.Get<double[]?>("thresholds", null), dtype: TypeOf(config));
}
