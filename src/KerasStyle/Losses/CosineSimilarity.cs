namespace KerasStyle.Losses;

/// <summary>−cos of the angle between y and ŷ along an axis: −1 for the same direction, 1 for the opposite one, as keras.losses.CosineSimilarity.</summary>
/// <param name="axis">The axis of the vectors.</param>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class CosineSimilarity(
    int axis = -1, string? reduction = "sum_over_batch_size", string? name = "cosine_similarity", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.CosineSimilarity(yTrue, yPred, axis);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        // Keras leaves this argument out; it is written only where leaving it out would change the loss.
        if (axis != -1)
            config.Add("axis", axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CosineSimilarity FromConfig(Config config) =>
        new(axis: config.Get("axis", -1));
}
