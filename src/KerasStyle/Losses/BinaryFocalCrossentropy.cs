namespace KerasStyle.Losses;

/// <summary>mean((1 − pₜ)^γ · crossentropy) over an axis, pₜ the probability given to the target (Lin et al. 2017), as keras.losses.BinaryFocalCrossentropy.</summary>
/// <param name="applyClassBalancing">Whether targets of 1 count α and targets of 0 count 1 − α.</param>
/// <param name="alpha">Weight of the targets of 1.</param>
/// <param name="gamma">How much less well-predicted samples count.</param>
/// <param name="fromLogits">Whether the predictions are logits instead of probabilities.</param>
/// <param name="labelSmoothing">Share of each target moved to 1/2.</param>
/// <param name="axis">The axis of the mean.</param>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class BinaryFocalCrossentropy(
    bool applyClassBalancing = false, double alpha = 0.25, double gamma = 2.0, bool fromLogits = false, double labelSmoothing = 0.0, int axis = -1, string? reduction = "sum_over_batch_size", string? name = "binary_focal_crossentropy", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.BinaryFocalCrossentropy(yTrue, yPred, applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing, axis);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("apply_class_balancing", applyClassBalancing);
        config.Add("alpha", alpha);
        config.Add("gamma", gamma);
        config.Add("from_logits", fromLogits);
        config.Add("label_smoothing", labelSmoothing);
        config.Add("axis", axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static BinaryFocalCrossentropy FromConfig(Config config) =>
        new(applyClassBalancing: config.Get("apply_class_balancing", false), alpha: config.Get("alpha", 0.25), gamma: config.Get("gamma", 2.0), fromLogits: config.Get("from_logits", false), labelSmoothing: config.Get("label_smoothing", 0.0), axis: config.Get("axis", -1));
}
