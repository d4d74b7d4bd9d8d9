namespace KerasStyle.Losses;

/// <summary>mean(ln cosh(ŷ − y)) over the last axis, as keras.losses.LogCosh.</summary>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class LogCosh(
    string? reduction = "sum_over_batch_size", string? name = "log_cosh", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.LogCosh(yTrue, yPred);
    }
}
