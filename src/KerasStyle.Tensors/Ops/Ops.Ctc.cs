namespace KerasStyle;

public static partial class Ops
{
    const double Impossible = -1e5;     // stands for ln 0

    /// <summary>Connectionist temporal classification (Graves et al. 2006), as keras.ops.ctc_loss: −ln of the probability that the frames spell the labels,
    /// over all alignments with blanks.</summary>
    /// <param name="target">(batch, labels) class numbers.</param>
    /// <param name="output">(batch, frames, classes) logits.</param>
    /// <param name="targetLength">(batch): how many labels count.</param>
    /// <param name="outputLength">(batch): how many frames count.</param>
    /// <param name="maskIndex">The class of blanks.</param>
    /// <returns>(batch)</returns>
    /// <exception cref="ArgumentException">The ranks differ from 2 and 3.</exception>
    public static Tensor CtcLoss(Tensor target, Tensor output, Tensor targetLength, Tensor outputLength, int maskIndex = 0) =>
        RecordedAll("CTCLoss", [target, output, targetLength, outputLength], xs => [CtcLoss(xs[0], xs[1], xs[2], xs[3], maskIndex)], ("mask_index", maskIndex))?[0]
        ?? Ctc(target, output, targetLength, outputLength, maskIndex);

    /// <summary>As <see cref="CtcLoss"/>; without lengths labels end at the first blank, and all frames count.</summary>
    internal static Tensor Ctc(Tensor target, Tensor output, Tensor? targetLength, Tensor? outputLength, int maskIndex)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(output);
        if (target.Rank != 2 || output.Rank != 3)
            throw new ArgumentException($"ctc needs labels of shape (batch, labels) and logits of shape (batch, frames, classes), got {target.Shape} and {output.Shape}", nameof(output));

        (int batch, int labels, int frames) = (target.Shape[0], target.Shape[1], output.Shape[1]);
        target = Cast(target, DType.Int32);
        Tensor logProbability = LogSoftmax(output);
        Tensor blank = SliceAxis(logProbability, 2, maskIndex < 0 ? maskIndex + output.Shape[2] : maskIndex, 1);
        Tensor emit = Matmul(logProbability, SwapLastAxes(OneHot(target, output.Shape[2], dtype: logProbability.DType)));

        // A label that equals the next one needs a blank between them.
        Tensor repeated = Pad(Cast(Equal(SliceAxis(target, 1, 0, labels - 1), SliceAxis(target, 1, 1, labels - 1)), output.DType), [(0, 0), (0, 1)]);
        Tensor afterRepeat = repeated * Impossible, afterOther = (1.0 - repeated) * Impossible;

        // ln of the probability of all beginnings that end between two labels, and on a label.
        Tensor between = Where(Equal(Arange(labels + 1), 0), Zeros([batch, labels + 1], output.DType), Impossible);
        Tensor on = Full([batch, labels], Impossible, output.DType);
        for (int t = 0; t < frames; t++)
        {
            Tensor emitNow = Frame(emit, t), blankNow = Frame(blank, t);
            Tensor ready = Enter(between, on + afterRepeat);
            Tensor stay = Enter(ready + blankNow, on + blankNow + afterOther);
            Tensor next = Logaddexp(SliceAxis(ready, 1, 0, labels), on) + emitNow;
            if (outputLength != null)
            {
                Tensor counts = ExpandDims(outputLength > t, 1);
                (next, stay) = (Where(counts, next, on), Where(counts, stay, between));
            }

            (on, between) = (next, stay);
        }

        Tensor length = targetLength ?? Sum(NotEqual(target, maskIndex), [1]);
        return -Sum(Enter(between, on) * OneHot(length, labels + 1, dtype: output.DType), [1]);

        static Tensor Frame(Tensor x, int t) => Squeeze(SliceAxis(x, 1, t, 1), 1);

        static Tensor Enter(Tensor between, Tensor on) => Concatenate([SliceAxis(between, 1, 0, 1), Logaddexp(SliceAxis(between, 1, 1, on.Shape[1]), on)], 1);
    }

    /// <summary>The likeliest labels of frames, as keras.ops.ctc_decode.</summary>
    /// <param name="inputs">(batch, frames, classes) logits.</param>
    /// <param name="sequenceLengths">(batch): how many frames count.</param>
    /// <param name="strategy"><c>greedy</c>: the likeliest class of each frame; <c>beam_search</c>: the likeliest spellings over all alignments, of values only.</param>
    /// <param name="beamWidth">How many beginnings a beam search keeps.</param>
    /// <param name="topPaths">How many spellings a beam search gives.</param>
    /// <param name="mergeRepeated">Whether greedy counts a class that stays as one label.</param>
    /// <param name="maskIndex">The class of blanks.</param>
    /// <returns>(paths, batch, frames) labels, filled up with −1, and (batch, paths) scores: of a beam search ln of the probabilities, else minus the sum of the largest logits.</returns>
    /// <exception cref="NotSupportedException">A beam search in a compiled step or on tensors of a model.</exception>
    public static (Tensor Decoded, Tensor Scores) CtcDecode(
        Tensor inputs, Tensor sequenceLengths, string strategy = "greedy", int beamWidth = 100, int topPaths = 1, bool mergeRepeated = true, int maskIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(sequenceLengths);
        if (RecordedAll("CTCDecode", [inputs, sequenceLengths], xs => CtcDecode(xs[0], xs[1], strategy, beamWidth, topPaths, mergeRepeated, maskIndex) is var (d, s) ? [d, s] : [],
            ("strategy", strategy), ("beam_width", beamWidth), ("top_paths", topPaths), ("merge_repeated", mergeRepeated), ("mask_index", maskIndex)) is { } recorded)
        {
            return (recorded[0], recorded[1]);
        }

        if (inputs.Rank != 3)
            throw new ArgumentException($"ctc_decode needs logits (batch, frames, classes), got {inputs.Spec}", nameof(inputs));
        inputs = AsFloat(inputs);
        return strategy switch
        {
            "greedy" => Greedy(inputs, sequenceLengths, mergeRepeated, maskIndex),
            "beam_search" => BeamSearch(inputs, sequenceLengths, beamWidth, topPaths, maskIndex),
            _ => throw new ArgumentException($"strategy must be greedy or beam_search, got '{strategy}'", nameof(strategy)),
        };
    }

    static (Tensor, Tensor) Greedy(Tensor inputs, Tensor lengths, bool mergeRepeated, int blank)
    {
        int frames = inputs.Shape[1];
        Tensor behind = ExpandDims(Arange(frames), 0) >= ExpandDims(Cast(lengths, DType.Int32), 1);
        Tensor labels = Where(behind, blank, Argmax(inputs, -1)), best = Max(inputs, [-1]);
        if (mergeRepeated)
            labels = Where(Pad(Equal(SliceAxis(labels, 1, 1, frames - 1), SliceAxis(labels, 1, 0, frames - 1)), [(0, 0), (1, 0)]), blank, labels);
        Tensor none = Equal(labels, blank);
        Tensor order = Argsort(Where(none, frames, ExpandDims(Arange(frames), 0)), -1);
        Tensor scores = -Sum(Where(behind, ZerosLike(best), best), [1], keepdims: true);
        return (ExpandDims(TakeAlongAxis(Where(none, -1, labels), order, -1), 0), scores);
    }

    static (Tensor, Tensor) BeamSearch(Tensor inputs, Tensor lengths, int beamWidth, int topPaths, int blank)
    {
        RequireValues("the beam search of CtcDecode", inputs, lengths);
        (int batch, int frames, int classes) = (inputs.Shape[0], inputs.Shape[1], inputs.Shape[2]);
        double[] logProbability = LogSoftmax(inputs).ToArray<double>();
        int[] counts = lengths.ToArray<int>();
        var labels = new int[topPaths, batch, frames];
        var scores = new double[batch, topPaths];
        for (int b = 0; b < batch; b++)
        {
            var search = new Tensors.CtcBeamSearch(beamWidth, classes, blank < 0 ? blank + classes : blank);
            for (int t = 0; t < Math.Max(1, Math.Min(frames, counts[b])); t++)
                search.Step(logProbability.AsSpan((b * frames + t) * classes, classes));
            (int[] Path, double Score)[] found = search.Best(topPaths);
            for (int p = 0; p < topPaths; p++)
            {
                scores[b, p] = p < found.Length ? found[p].Score : double.NegativeInfinity;
                for (int i = 0; i < frames; i++)
                    labels[p, b, i] = p < found.Length && i < found[p].Path.Length ? found[p].Path[i] : -1;
            }
        }

        return (Tensor.From(labels), Cast(Tensor.From(scores), inputs.DType));
    }
}
