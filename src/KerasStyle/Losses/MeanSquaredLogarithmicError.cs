namespace KerasStyle.Losses;

/// <summary>mean((ln(1 + y) − ln(1 + ŷ))²) over the last axis, as keras.losses.MeanSquaredLogarithmicError.</summary>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class MeanSquaredLogarithmicError(
    string? reduction = "sum_over_batch_size", string? name = "mean_squared_logarithmic_error", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.MeanSquaredLogarithmicError(yTrue, yPred);
    }
}
