namespace KerasStyle.Losses;

/// <summary>100 · mean(|y − ŷ| / |y|) over the last axis, in percent, as keras.losses.MeanAbsolutePercentageError.</summary>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class MeanAbsolutePercentageError(
    string? reduction = "sum_over_batch_size", string? name = "mean_absolute_percentage_error", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.MeanAbsolutePercentageError(yTrue, yPred);
    }
}
