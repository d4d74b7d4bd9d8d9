using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>Mean binary crossentropy −y·ln p − (1 − y)·ln(1 − p), as keras.metrics.BinaryCrossentropy.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
/// <param name="fromLogits">Whether the predictions are logits instead of probabilities.</param>
/// <param name="labelSmoothing">Share of each target moved to 1/2.</param>
public sealed class BinaryCrossentropy(string? name = "binary_crossentropy", DType? dtype = null, bool fromLogits = false, double labelSmoothing = 0.0)
    : MeanMetricWrapper((yTrue, yPred) => LossFunctions.BinaryCrossentropy(yTrue, yPred, fromLogits, labelSmoothing), name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("from_logits", fromLogits);
        config.Add("label_smoothing", labelSmoothing);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static BinaryCrossentropy FromConfig(Config config) =>
        new(fromLogits: config.Get("from_logits", false), labelSmoothing: config.Get("label_smoothing", 0.0), dtype: TypeOf(config));
}
