namespace KerasStyle.Losses;

/// <summary>−Σ y·ln p along the class axis: for one-hot targets or class probabilities of the predictions' shape, as keras.losses.CategoricalCrossentropy.</summary>
/// <param name="fromLogits">Whether the predictions are logits instead of probabilities.</param>
/// <param name="labelSmoothing">Share of each target spread evenly over the classes.</param>
/// <param name="axis">The class axis.</param>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class CategoricalCrossentropy(
    bool fromLogits = false, double labelSmoothing = 0.0, int axis = -1, string? reduction = "sum_over_batch_size", string? name = "categorical_crossentropy", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.CategoricalCrossentropy(yTrue, yPred, fromLogits, labelSmoothing, axis);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("from_logits", fromLogits);
        config.Add("label_smoothing", labelSmoothing);
        config.Add("axis", axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CategoricalCrossentropy FromConfig(Config config) =>
        new(fromLogits: config.Get("from_logits", false), labelSmoothing: config.Get("label_smoothing", 0.0), axis: config.Get("axis", -1));
}
