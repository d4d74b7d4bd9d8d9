using KerasStyle.Tensors;

namespace KerasStyle;

// Results whose shapes depend on values exist only for tensors of values, not inside a compiled step.
public static partial class Ops
{
    /// <summary>The indices of the values that are not 0, one tensor for each axis, as int32; of values only.</summary>
    /// <exception cref="NotSupportedException">The tensor has no values.</exception>
    public static IReadOnlyList<Tensor> Nonzero(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        RequireValues(nameof(Nonzero), x);
        double[] values = x.ToArray<double>();
        int[] at = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        var flat = Tensor.From<int>(at, [at.Length]);
        return x.Rank == 0 ? [flat] : UnravelIndex(flat, x.Shape);
    }

    /// <summary>As <see cref="Nonzero"/>: where a condition holds.</summary>
    /// <exception cref="NotSupportedException">The tensor has no values.</exception>
    public static IReadOnlyList<Tensor> Where(Tensor condition) => Nonzero(condition);

    /// <summary>The different values in rising order and what belongs to them, as keras.ops.unique; of values only.</summary>
    /// <param name="x">The values.</param>
    /// <param name="returnIndex">Whether the index of each one's first place follows.</param>
    /// <param name="returnInverse">Whether the number of each value's own among the different ones follows, in x's shape, or along the axis.</param>
    /// <param name="returnCounts">Whether how often each occurs follows.</param>
    /// <param name="axis">Slices along this axis are compared; single values when null.</param>
    /// <param name="size">How many different ones are wanted: the first ones, or filled up.</param>
    /// <param name="fillValue">With what is filled up; the first when null. Counts are filled up with 0.</param>
    /// <returns>The different values, then what else is wanted, in the order of the parameters.</returns>
    /// <exception cref="NotSupportedException">The tensor has no values.</exception>
    public static IReadOnlyList<Tensor> Unique(
        Tensor x, bool returnIndex, bool returnInverse = false, bool returnCounts = false, int? axis = null, int? size = null, double? fillValue = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        RequireValues(nameof(Unique), x);
        Tensor slices = axis is { } along ? Moveaxis(x, [along], [0]) : Ravel(x);
        int n = slices.Shape[0], width = n == 0 ? 0 : (int)(slices.Shape.Size / n);
        double[] values = slices.ToArray<double>();
        int[] order = [.. Enumerable.Range(0, n).Order(Comparer<int>.Create((a, b) => Compare(a, b) is var c && c != 0 ? c : a - b))];
        List<int> first = [], counts = [];
        var inverse = new int[n];
        foreach (int i in order)
        {
            if (first.Count == 0 || Compare(first[^1], i) != 0)
            {
                first.Add(i);
                counts.Add(0);
            }

            counts[^1]++;
            inverse[i] = first.Count - 1;
        }

        int wanted = size ?? first.Count;
        int[] kept = [.. first.Take(wanted), .. Enumerable.Repeat(first.FirstOrDefault(), Math.Max(0, wanted - first.Count))];
        Tensor different = Take(slices, Tensor.From<int>(kept, [wanted]), 0);
        if (fillValue is { } fill && first.Count < wanted)
            different = Concatenate([SliceAxis(different, 0, 0, first.Count), Full(different.Shape.With(0, wanted - first.Count), fill, x.DType)], 0);
        List<Tensor> results = [axis is { } back ? Moveaxis(different, [0], [back]) : different];
        if (returnIndex)
            results.Add(Tensor.From<int>(kept, [wanted]));
        if (returnInverse)
            results.Add(Tensor.From<int>(inverse, axis == null ? x.Shape : [n]));
        if (returnCounts)
            results.Add(Tensor.From<int>([.. counts.Take(wanted), .. Enumerable.Repeat(0, Math.Max(0, wanted - counts.Count))], [wanted]));
        return results;

        int Compare(int a, int b) => values.AsSpan(a * width, width).SequenceCompareTo(values.AsSpan(b * width, width));
    }

    /// <summary>Indices along an axis, or of all values, such that the value at place kth is the one that sorting puts there and no value in front of it is larger.
    /// The smaller ones come in rising order, the others in that of their places.</summary>
    /// <param name="x">The values.</param>
    /// <param name="kth">The place; negative ones count from the end.</param>
    /// <param name="axis">The axis; all values in one when null.</param>
    public static Tensor Argpartition(Tensor x, int kth, int? axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Argpartition), x, t => Argpartition(t, kth, axis), ("kth", kth), ("axis", axis)) is { } recorded)
            return recorded;
        Tensor last = axis is { } along ? Moveaxis(x, [along], [-1]) : Ravel(x);
        int n = last.Shape[^1], k = kth < 0 ? kth + n : kth;
        if (k < 0 || k >= n)
            throw new ArgumentOutOfRangeException(nameof(kth), kth, $"the axis has length {n}");
        Tensor smallest = SliceAxis(Argsort(last), -1, 0, k + 1);
        Tensor chosen = Any(OneHot(smallest, n, dtype: DType.Bool), [-2]);
        Tensor others = SliceAxis(Argsort(Cast(chosen, DType.Int32)), -1, 0, n - k - 1);
        Tensor result = Concatenate([smallest, others], -1);
        return axis is { } back ? Moveaxis(result, [-1], [back]) : result;
    }
}
