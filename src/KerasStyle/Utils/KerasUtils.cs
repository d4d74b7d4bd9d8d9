using KerasStyle.Data;

namespace KerasStyle;

/// <summary>Helpers for data, as in keras.utils.</summary>
public static partial class KerasUtils
{
    /// <summary>Numbers of classes as vectors with a 1 at that place: (..., 1) or (...) → (..., classes).</summary>
    /// <param name="x">Whole numbers.</param>
    /// <param name="numClasses">Length of the vectors; the largest number plus 1 when null.</param>
    public static Tensor ToCategorical(Tensor x, int? numClasses = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        int classes = numClasses ?? (x.Shape.Size == 0 ? 1 : x.ToArray<int>().Max() + 1);
        Tensor numbers = x.Rank > 1 && x.Shape[^1] == 1 ? Ops.Squeeze(x, -1) : x;
        return Ops.OneHot(numbers, classes);
    }

    /// <summary>x divided by its length of an order along an axis; what has length 0 stays.</summary>
    public static Tensor Normalize(Tensor x, int axis = -1, double order = 2)
    {
        Tensor length = Ops.Norm(x, order, [axis], keepdims: true);
        return x / Ops.Where(Ops.Equal(length, 0), Ops.OnesLike(length), length);
    }

    /// <summary>Sequences in one tensor (sequences, length), cut or filled up at their front (<c>pre</c>) or end (<c>post</c>).</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="maxlen">The length; that of the longest when null.</param>
    /// <param name="dtype">Type of the result.</param>
    /// <param name="padding">Where short ones are filled up.</param>
    /// <param name="truncating">Where long ones are cut.</param>
    /// <param name="value">What fills them up.</param>
    /// <exception cref="ArgumentException">padding or truncating is neither pre nor post.</exception>
    public static Tensor PadSequences<T>(
        IEnumerable<IEnumerable<T>> sequences, int? maxlen = null, DType dtype = DType.Int32, string padding = "pre", string truncating = "pre", double value = 0)
        where T : struct, System.Numerics.INumber<T>
    {
        ArgumentNullException.ThrowIfNull(sequences);
        bool before = IsPre(padding, nameof(padding)), cutFront = IsPre(truncating, nameof(truncating));
        T[][] all = [.. sequences.Select(s => s.ToArray())];
        int length = maxlen ?? all.Select(s => s.Length).DefaultIfEmpty().Max();
        var values = new double[all.Length * length];
        Array.Fill(values, value);
        for (int row = 0; row < all.Length; row++)
        {
            T[] kept = all[row].Length <= length ? all[row] : cutFront ? all[row][^length..] : all[row][..length];
            int at = row * length + (before ? length - kept.Length : 0);
            foreach (T each in kept)
                values[at++] = double.CreateChecked(each);
        }

        return Ops.Cast(Tensor.From<double>(values, [all.Length, length]), dtype);

        static bool IsPre(string side, string name) => side is "pre" or "post" ? side == "pre" : throw new ArgumentException($"{name} must be pre or post, got '{side}'", name);
    }

    /// <summary>Windows of a series as rows to train on, as keras.utils.timeseries_dataset_from_array: row i begins at step i · stride of the part that is taken,
    /// and its target is that of its first step. Fit shuffles and batches them.</summary>
    /// <param name="data">(steps, ...).</param>
    /// <param name="targets">(steps, ...), or none.</param>
    /// <param name="sequenceLength">Steps in a window.</param>
    /// <param name="sequenceStride">Steps between the beginnings of windows.</param>
    /// <param name="samplingRate">Steps between the values of a window.</param>
    /// <param name="startIndex">The first step that is taken.</param>
    /// <param name="endIndex">The step before which the series ends.</param>
    /// <exception cref="ArgumentException">An argument does not fit the data.</exception>
    public static RowSource TimeseriesDatasetFromArray(
        Tensor data, Tensor? targets, int sequenceLength, int sequenceStride = 1, int samplingRate = 1, int? startIndex = null, int? endIndex = null) =>
        new TimeseriesSource(data, targets, sequenceLength, sequenceStride, samplingRate, startIndex ?? 0, endIndex ?? data?.Shape[0] ?? 0);

    /// <summary>The first rows and the last, as keras.utils.split_dataset. Rows in memory are a <see cref="TensorSource"/>.</summary>
    /// <param name="dataset">The rows.</param>
    /// <param name="leftSize">How many the first part has: a number from 1, or a share below 1; those that the other leaves when null.</param>
    /// <param name="rightSize">How many the second part has, from the end; those that the other leaves when null.</param>
    /// <param name="shuffle">Whether the rows are taken in another order.</param>
    /// <param name="seed">Seed of that order.</param>
    /// <exception cref="ArgumentException">No size is given, or a part would be empty or too large.</exception>
    public static (RowSource Left, RowSource Right) SplitDataset(RowSource dataset, double? leftSize = null, double? rightSize = null, bool shuffle = false, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        int count = dataset.Count;
        int? left = Rows(leftSize, nameof(leftSize)), right = Rows(rightSize, nameof(rightSize));
        if ((left ?? count - right, right ?? count - left) is not ({ } first, { } last) || first < 1 || last < 1 || first + last > count)
            throw new ArgumentException($"leftSize and rightSize must leave rows for both parts and be no more than the {count} that there are, got {leftSize} and {rightSize}", nameof(leftSize));
        if (shuffle)
            dataset = new ReorderedRows(dataset, new ShuffleKey(seed ?? KerasRandom.NextSeed(), 0));
        return (dataset.Slice(0, first), dataset.Slice(count - last, last));

        int? Rows(double? size, string name) => size switch
        {
            null => null,
            > 0 and < 1 => (int)Math.Round(size.Value * count),
            >= 1 and < int.MaxValue when size == Math.Floor(size.Value) => (int)size,
            _ => throw new ArgumentOutOfRangeException(name, size, $"{name} must be a number of rows or a share between 0 and 1"),
        };
    }
}
