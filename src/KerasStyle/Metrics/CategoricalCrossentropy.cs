using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>Mean crossentropy −Σ y·ln p of one-hot targets, as keras.metrics.CategoricalCrossentropy.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
/// <param name="fromLogits">Whether the predictions are logits instead of probabilities.</param>
/// <param name="labelSmoothing">Share of each target spread evenly over the classes.</param>
/// <param name="axis">The class axis.</param>
public sealed class CategoricalCrossentropy(string? name = "categorical_crossentropy", DType? dtype = null, bool fromLogits = false, double labelSmoothing = 0.0, int axis = -1)
    : MeanMetricWrapper((yTrue, yPred) => LossFunctions.CategoricalCrossentropy(yTrue, yPred, fromLogits, labelSmoothing, axis), name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("from_logits", fromLogits);
        config.Add("label_smoothing", labelSmoothing);
        config.Add("axis", axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CategoricalCrossentropy FromConfig(Config config) =>
        new(fromLogits: config.Get("from_logits", false), labelSmoothing: config.Get("label_smoothing", 0.0), axis: config.Get("axis", -1), dtype: TypeOf(config));
}
