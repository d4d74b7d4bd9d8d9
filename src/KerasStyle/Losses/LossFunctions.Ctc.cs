namespace KerasStyle.Losses;

public static partial class LossFunctions
{
    /// <summary>Connectionist temporal classification (Graves et al. 2006): −ln of the probability that the frames spell the labels,
    /// over all alignments with blanks; (batch, labels) class numbers, padded with the blank 0, and (batch, frames, classes) logits → (batch).</summary>
    /// <exception cref="ArgumentException">The ranks differ from 2 and 3.</exception>
    public static Tensor Ctc(Tensor yTrue, Tensor yPred) => Ctc(yTrue, yPred, null, null);

    /// <summary>As <see cref="Ctc(Tensor, Tensor)"/>, with the numbers of labels and frames of each sample, as keras.ops.ctc_loss.</summary>
    /// <param name="yTrue">Class numbers.</param>
    /// <param name="yPred">Logits.</param>
    /// <param name="labelLengths">(batch); up to the first blanks when null.</param>
    /// <param name="frameLengths">(batch); all when null.</param>
    public static Tensor Ctc(Tensor yTrue, Tensor yPred, Tensor? labelLengths, Tensor? frameLengths)
    {
        ArgumentNullException.ThrowIfNull(yTrue);
        ArgumentNullException.ThrowIfNull(yPred);
        if (yTrue.Rank != 2 || yPred.Rank != 3)
            throw new ArgumentException($"ctc needs labels of shape (batch, labels) and logits of shape (batch, frames, classes), got {yTrue.Shape} and {yPred.Shape}", nameof(yPred));

        const double Impossible = -1e5;     // stands for ln 0
        (int batch, int labels, int frames) = (yTrue.Shape[0], yTrue.Shape[1], yPred.Shape[1]);
        Tensor target = Ops.Cast(yTrue, DType.Int32);
        Tensor logProbability = Ops.LogSoftmax(yPred);
        Tensor blank = Ops.SliceAxis(logProbability, 2, 0, 1);
        Tensor emit = Ops.Matmul(logProbability, Ops.SwapLastAxes(Ops.OneHot(target, yPred.Shape[2], dtype: logProbability.DType)));

        // A label that equals the next one needs a blank between them.
        Tensor repeated = Ops.Pad(
            Ops.Cast(Ops.Equal(Ops.SliceAxis(target, 1, 0, labels - 1), Ops.SliceAxis(target, 1, 1, labels - 1)), yPred.DType), [(0, 0), (0, 1)]);
        Tensor afterRepeat = repeated * Impossible, afterOther = (1.0 - repeated) * Impossible;

        // ln of the probability of all beginnings that end between two labels, and on a label.
        Tensor between = Ops.Where(Ops.Equal(Ops.Arange(labels + 1), 0), Ops.Zeros([batch, labels + 1], yPred.DType), Impossible);
        Tensor on = Ops.Full([batch, labels], Impossible, yPred.DType);
        for (int t = 0; t < frames; t++)
        {
            Tensor emitNow = Frame(emit, t), blankNow = Frame(blank, t);
            Tensor ready = Enter(between, on + afterRepeat);
            Tensor stay = Enter(ready + blankNow, on + blankNow + afterOther);
            Tensor next = LogAddExp(Ops.SliceAxis(ready, 1, 0, labels), on) + emitNow;
            if (frameLengths != null)
            {
                Tensor counts = Ops.ExpandDims(frameLengths > t, 1);
                (next, stay) = (Ops.Where(counts, next, on), Ops.Where(counts, stay, between));
            }

            (on, between) = (next, stay);
        }

        Tensor length = labelLengths ?? Ops.Sum(Ops.NotEqual(target, 0), [1]);
        return -Ops.Sum(Enter(between, on) * Ops.OneHot(length, labels + 1, dtype: yPred.DType), [1]);
    }

    static Tensor Frame(Tensor x, int t) => Ops.Squeeze(Ops.SliceAxis(x, 1, t, 1), 1);

    static Tensor Enter(Tensor between, Tensor on) => Ops.Concatenate(
        [Ops.SliceAxis(between, 1, 0, 1), LogAddExp(Ops.SliceAxis(between, 1, 1, on.Shape[1]), on)], 1);
}
