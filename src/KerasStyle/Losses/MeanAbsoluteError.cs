namespace KerasStyle.Losses;

/// <summary>mean(|y − ŷ|) over the last axis, as keras.losses.MeanAbsoluteError.</summary>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class MeanAbsoluteError(
    string? reduction = "sum_over_batch_size", string? name = "mean_absolute_error", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.MeanAbsoluteError(yTrue, yPred);
    }
}
