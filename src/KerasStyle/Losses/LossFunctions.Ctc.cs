namespace KerasStyle.Losses;

public static partial class LossFunctions
{
    /// <summary>Connectionist temporal classification (Graves et al. 2006): −ln of the probability that the frames spell the labels,
    /// over all alignments with blanks; (batch, labels) class numbers, padded with the blank 0, and (batch, frames, classes) logits → (batch).</summary>
    /// <exception cref="ArgumentException">The ranks differ from 2 and 3.</exception>
    public static Tensor Ctc(Tensor yTrue, Tensor yPred) => Ops.Ctc(yTrue, yPred, null, null, 0);
}
