namespace KerasStyle.Losses;

/// <summary>mean(max(1 − y·ŷ, 0)) over the last axis; targets are −1 and 1, or 0 and 1, as keras.losses.Hinge.</summary>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class Hinge(
    string? reduction = "sum_over_batch_size", string? name = "hinge", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.Hinge(yTrue, yPred);
    }
}
