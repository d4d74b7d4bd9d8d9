namespace KerasStyle.Losses;

/// <summary>max(max((1 − y)·ŷ) − Σ y·ŷ + 1, 0) over the last axis; targets are one-hot, as keras.losses.CategoricalHinge.</summary>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class CategoricalHinge(
    string? reduction = "sum_over_batch_size", string? name = "categorical_hinge", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.CategoricalHinge(yTrue, yPred);
    }
}
