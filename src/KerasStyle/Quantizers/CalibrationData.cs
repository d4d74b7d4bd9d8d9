using KerasStyle.Tensors;

namespace KerasStyle.Quantizers;

/// <summary>What a net is shown while it is calibrated. Whole numbers are tokens: they are strung together, again from the start where they do not suffice, and cut into
/// windows spread over all of them, the first at the start (Keras draws where that is, for each process anew). Texts become tokens by a tokenizer. Numbers with
/// fractions are rows of features and are shown as they are, which Keras does not do.</summary>
public sealed class CalibrationData
{
    readonly Tensor? rows;
    readonly IEnumerable<int[]>? tokens;
    readonly IEnumerable<string>? texts;

    CalibrationData(Tensor? rows = null, IEnumerable<int[]>? tokens = null, IEnumerable<string>? texts = null) => (this.rows, this.tokens, this.texts) = (rows, tokens, texts);

    /// <summary>Tokens, or rows (n, ...) of features.</summary>
    public static implicit operator CalibrationData(Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.DType.IsFloat() ? new(data) : new(tokens: [Ops.Cast(data, DType.Int32).ToArray<int>()]);
    }

    /// <summary>Rows of features.</summary>
    public static implicit operator CalibrationData(float[,] rows) => Tensor.From(rows);

    /// <summary>Rows of features, of several steps each.</summary>
    public static implicit operator CalibrationData(float[,,] rows) => Tensor.From(rows);

    /// <summary>Tokens of one text.</summary>
    public static implicit operator CalibrationData(int[] tokens) => FromTokens([tokens]);

    /// <summary>Tokens of texts.</summary>
    public static implicit operator CalibrationData(int[][] tokens) => FromTokens(tokens);

    /// <summary>Texts, for a tokenizer.</summary>
    public static implicit operator CalibrationData(string[] texts) => FromTexts(texts);

    /// <summary>Tokens of texts.</summary>
    public static CalibrationData FromTokens(IEnumerable<int[]> tokens) => new(tokens: tokens ?? throw new ArgumentNullException(nameof(tokens)));

    /// <summary>Texts, for a tokenizer.</summary>
    public static CalibrationData FromTexts(IEnumerable<string> texts) => new(texts: texts ?? throw new ArgumentNullException(nameof(texts)));

    /// <summary>The rows that a net is shown: at most <paramref name="count"/> of features, or so many of <paramref name="length"/> tokens.</summary>
    /// <exception cref="ArgumentException">There are none, or they are texts without a tokenizer.</exception>
    internal Tensor Samples(Func<string, IEnumerable<int>>? tokenizer, int count, int length)
    {
        if (rows != null)
            return rows.Shape is not [> 0, ..] ? throw Empty() : rows.Shape[0] > count ? Ops.Split(rows, [count])[0] : rows;
        if (texts != null && tokenizer == null)
            throw new ArgumentException("calibration with texts needs a tokenizer");
        int[] all = [.. texts?.SelectMany(tokenizer!) ?? tokens!.SelectMany(t => t)];
        if (all.Length == 0)
            throw Empty();
        // As if the tokens began again at the end, as often as count · length takes.
        long whole = all.Length * Math.Max(1, ((long)count * length + all.Length - 1) / all.Length), last = whole - length, stride = Math.Max(1, (last + 1) / count);
        var windows = new int[count * length];
        for (int i = 0; i < windows.Length; i++)
            windows[i] = all[(i / length * stride % (last + 1) + i % length) % all.Length];
        return Tensor.From<int>(windows, [count, length]);
    }

    static ArgumentException Empty() => new("calibration data is empty");
}
