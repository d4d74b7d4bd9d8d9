using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Values in rising order along an axis; without an axis, all of them.</summary>
    public static Tensor Sort(Tensor x, int? axis = -1) =>
        Recorded(nameof(Sort), x, t => Sort(t, axis), ("axis", axis))
        ?? (axis is { } known ? TakeAlongAxis(x, Argsort(x, known), known) : Sort(Ravel(x), 0));

    /// <summary>The indices, as int32, that put values in rising order along an axis; equal values keep theirs. Inside a compiled step each pair is compared.</summary>
    public static Tensor Argsort(Tensor x, int? axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Argsort), x, t => Argsort(t, axis), ("axis", axis)) is { } recorded)
            return recorded;
        if (axis is not { } known)
            return Argsort(Ravel(x), 0);
        Tensor last = Moveaxis(x, [known], [-1]);
        return Moveaxis(x.HasValues ? HostOrder(last) : PairedOrder(last), [-1], [known]);
    }

    static Tensor HostOrder(Tensor x)
    {
        double[] values = x.ToArray<double>();
        int n = x.Shape[^1];
        var order = new int[values.Length];
        for (int row = 0; row < values.Length; row += n)
        {
            int start = row;
            // Not-a-number comes last.
            IEnumerable<int> sorted = Enumerable.Range(0, n).OrderBy(i => double.IsNaN(values[start + i])).ThenBy(i => values[start + i]);
            int at = row;
            foreach (int i in sorted)
                order[at++] = i;
        }

        return Tensor.From<int>(order, x.Shape);
    }

    // The place of a value is the number of those before it; the value at a place is the one that has it.
    static Tensor PairedOrder(Tensor x)
    {
        int n = x.Shape[^1];
        Tensor row = ExpandDims(x, -2), column = ExpandDims(x, -1), earlier = Row(n, n) > Column(n, n);
        Tensor before = LogicalOr(row < column, LogicalAnd(Equal(row, column), earlier));
        Tensor place = Sum(Cast(before, DType.Int32), [-1]);
        Tensor has = Cast(Equal(ExpandDims(place, -2), Row(n, n)), DType.Int32);
        return Sum(has * Column(n, n), [-1]);
    }

    /// <summary>The k largest values of the last axis in falling order and their indices.</summary>
    public static (Tensor Values, Tensor Indices) TopK(Tensor x, int k, bool sorted = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (RecordedAll(nameof(TopK), [x], xs => TopK(xs[0], k, sorted) is var (v, i) ? [v, i] : [], ("k", k), ("sorted", sorted)) is { } recorded)
            return (recorded[0], recorded[1]);
        Tensor order = SliceAxis(Argsort(-x, -1), -1, 0, k);
        if (!sorted)
            order = Sort(order);
        return (TakeAlongAxis(x, order, -1), order);
    }

    /// <summary>Where values would be put into a rising vector: in front of equal ones (<c>left</c>) or behind them (<c>right</c>), as int32.</summary>
    public static Tensor Searchsorted(Tensor sorted, Tensor values, string side = "left")
    {
        ArgumentNullException.ThrowIfNull(sorted);
        if (Recorded("SearchSorted", sorted, values, (t, u) => Searchsorted(t, u, side), ("side", side)) is { } recorded)
            return recorded;
        Tensor each = ExpandDims(values, -1);
        return Sum(Cast(side switch
        {
            "left" => sorted < each,
            "right" => sorted <= each,
            _ => throw new ArgumentException($"side must be left or right, got '{side}'", nameof(side)),
        }, DType.Int32), [-1]);
    }

    /// <summary>The number of rising bounds up to each value, as int32.</summary>
    public static Tensor Digitize(Tensor x, Tensor bins) => Recorded(nameof(Digitize), x, bins, Digitize) ?? Searchsorted(bins, x, "right");

    /// <summary>The different values in rising order; of values only.</summary>
    public static Tensor Unique(Tensor x)
    {
        if (Recorded(nameof(Unique), x, Unique) is { } recorded)
            return recorded;
        RequireValues(nameof(Unique), x);
        double[] values = [.. x.ToArray<double>().Distinct().Order()];
        return Cast(Tensor.From<double>(values, [values.Length]), x.DType);
    }

    /// <summary>How often each whole number from 0 occurs, or the sums of their weights; of values only.</summary>
    public static Tensor Bincount(Tensor x, Tensor? weights = null, int minlength = 0)
    {
        RequireValues(nameof(Bincount), x);
        int[] at = x.ToArray<int>();
        int length = Math.Max(minlength, at.Length == 0 ? 0 : at.Max() + 1);
        Tensor each = weights ?? Full(x.Shape, 1, DType.Int32);
        if (x.Rank < 2)
            return new ScatterAdd(0, [length]).Apply(Ravel(x), Ravel(each));
        int rows = x.Shape[0];
        Tensor place = Reshape(x, [rows, -1]) + ExpandDims(Arange(rows), 1) * length;
        return Reshape(new ScatterAdd(0, [rows * length]).Apply(Ravel(Cast(place, DType.Int32)), Ravel(each)), [rows, length]);
    }

    /// <summary>How many values lie in each of equal bins, and the bins' bounds; of values only.</summary>
    /// <param name="x">The values.</param>
    /// <param name="bins">Number of bins.</param>
    /// <param name="range">The bounds of all bins; the least and largest value when null.</param>
    public static (Tensor Counts, Tensor Edges) Histogram(Tensor x, int bins = 10, (double Low, double High)? range = null)
    {
        RequireValues(nameof(Histogram), x);
        double[] values = x.ToArray<double>();
        (double low, double high) = range ?? (values.Length == 0 ? (0, 1) : (values.Min(), values.Max()));
        if (low == high)
            (low, high) = (low - 0.5, high + 0.5);
        float[] edges = [.. Enumerable.Range(0, bins + 1).Select(i => (float)(low + (high - low) * i / bins))];
        var counts = new float[bins];
        foreach (double value in values.Where(v => v >= low && v <= high))
        {
            int bin = Array.FindLastIndex(edges, e => e <= (float)value);
            counts[Math.Clamp(bin, 0, bins - 1)]++;
        }

        return (Tensor.From<float>(counts, [bins]), Tensor.From<float>(edges, [bins + 1]));
    }

    /// <summary>The value below which a share q of the values along axes lies.</summary>
    /// <param name="x">The values.</param>
    /// <param name="q">Shares from 0 to 1, one or several; several give a first axis.</param>
    /// <param name="axis">The axes; all when empty.</param>
    /// <param name="method">Between two values: <c>linear</c>, <c>lower</c>, <c>higher</c>, <c>midpoint</c> or <c>nearest</c>.</param>
    /// <param name="keepdims">Whether the axes stay with length 1.</param>
    public static Tensor Quantile(Tensor x, Tensor q, ReadOnlySpan<int> axis = default, string method = "linear", bool keepdims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(q);
        if (x.IsSymbolic)
        {
            int[] along = axis.ToArray();
            return Recorded(nameof(Quantile), x, q, (t, u) => Quantile(t, u, along, method, keepdims), ("axis", along.Length == 0 ? null : along), ("method", method), ("keepdims", keepdims))!;
        }
        int[] axes = Axes(AsFloat(x), axis), rest = [.. Enumerable.Range(0, x.Rank).Except(axes)];
        Tensor together = Reshape(Transpose(AsFloat(x), [.. rest, .. axes]), [.. rest.Select(a => x.Shape[a]), -1]);
        Tensor sorted = Sort(together, -1);
        int last = sorted.Shape[^1] - 1;
        Tensor[] results = [.. Graph.Untraced(() => q.ToArray<double>()).Select(share => At(sorted.DType == DType.Float64 ? share * last : (float)share * last))];
        Tensor result = q.Rank == 0 ? results[0] : Stack(results);
        return keepdims ? axes.Order().Aggregate(result, (y, a) => ExpandDims(y, a + q.Rank)) : result;

        Tensor At(double place)
        {
            double low = Math.Floor(place), high = Math.Ceiling(place);
            Tensor Of(double i) => Squeeze(SliceAxis(sorted, -1, (int)i, 1), -1);
            return method switch
            {
                "linear" => low == high ? Of(low) : Of(low) * (high - place) + Of(high) * (place - low),
                "lower" => Of(low),
                "higher" => Of(high),
                "midpoint" => (Of(low) + Of(high)) * 0.5,
                "nearest" => Of(place - low <= 0.5 ? low : high),      // the lower of two as near, as JAX
                _ => throw new ArgumentException($"method must be linear, lower, higher, midpoint or nearest, got '{method}'", nameof(method)),
            };
        }
    }

    /// <summary>As <see cref="Quantile"/>, of shares in percent.</summary>
    public static Tensor Percentile(Tensor x, Tensor q, ReadOnlySpan<int> axis = default, string method = "linear", bool keepdims = false) =>
        Quantile(x, Cast(q, DType.Float64) / 100, axis, method, keepdims);

    /// <summary>The middle value along axes, or the mean of two.</summary>
    public static Tensor Median(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(nameof(Median), x, axis, keepdims, Median)
        ?? Quantile(x, 0.5, axis, keepdims: keepdims);
}
