namespace KerasStyle.Losses;

/// <summary>mean(ŷ − y·ln ŷ) over the last axis: for counts, as keras.losses.Poisson.</summary>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class Poisson(
    string? reduction = "sum_over_batch_size", string? name = "poisson", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.Poisson(yTrue, yPred);
    }
}
