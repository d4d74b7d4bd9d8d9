namespace KerasStyle.Losses;

/// <summary>Connectionist temporal classification: (batch, labels) class numbers padded with the blank 0, (batch, frames, classes) logits, as keras.losses.CTC.</summary>
/// <param name="reduction">How the samples' values become one; see <see cref="Loss"/>.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type that targets and predictions are taken in; float32 when null.</param>
public sealed class CTC(
    string? reduction = "sum_over_batch_size", string? name = "ctc", DType? dtype = null)
    : Loss(reduction, name, dtype)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor yTrue, Tensor yPred)
    {
        (yTrue, yPred) = LossFunctions.SameRank(yTrue, yPred);
        return LossFunctions.Ctc(yTrue, yPred);
    }
}
