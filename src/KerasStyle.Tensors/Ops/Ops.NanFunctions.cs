namespace KerasStyle;

// Functions that leave out what is not a number, beside the reductions.
public static partial class Ops
{
    /// <summary>Index of the largest value along an axis, or of all values in order; −1 where none is a number.</summary>
    public static Tensor Nanargmax(Tensor x, int? axis = null, bool keepdims = false) =>
        Recorded(nameof(Nanargmax), x, t => Nanargmax(t, axis, keepdims), ("axis", axis), ("keepdims", keepdims))
        ?? NanPlace(x, axis, keepdims, Argmax(Known(x, double.NegativeInfinity), axis, keepdims));

    /// <summary>Index of the smallest value along an axis, or of all values in order; −1 where none is a number.</summary>
    public static Tensor Nanargmin(Tensor x, int? axis = null, bool keepdims = false) =>
        Recorded(nameof(Nanargmin), x, t => Nanargmin(t, axis, keepdims), ("axis", axis), ("keepdims", keepdims))
        ?? NanPlace(x, axis, keepdims, Argmin(Known(x, double.PositiveInfinity), axis, keepdims));

    static Tensor NanPlace(Tensor x, int? axis, bool keepdims, Tensor place) =>
        x.DType.IsFloat() ? Where(All(Isnan(x), axis is { } one ? [one] : [], keepdims), -1, place) : place;

    /// <summary>Running sum along an axis, or of all values in order.</summary>
    public static Tensor Nancumsum(Tensor x, int? axis = null, DType? dtype = null) =>
        Recorded(nameof(Nancumsum), x, t => Nancumsum(t, axis, dtype), ("axis", axis), ("dtype", dtype))
        ?? Cumsum(Known(x, 0), axis, dtype);

    /// <summary>Running product along an axis, or of all values in order.</summary>
    public static Tensor Nancumprod(Tensor x, int? axis = null, DType? dtype = null) =>
        Recorded(nameof(Nancumprod), x, t => Nancumprod(t, axis, dtype), ("axis", axis), ("dtype", dtype))
        ?? Cumprod(Known(x, 1), axis, dtype);

    /// <summary>As <see cref="Quantile"/>, of the values that are numbers; not a number where none is.</summary>
    /// <param name="x">The values.</param>
    /// <param name="q">Shares from 0 to 1, one or several; several give a first axis.</param>
    /// <param name="axis">The axes; all when empty.</param>
    /// <param name="method">Between two values: <c>linear</c>, <c>lower</c>, <c>higher</c>, <c>midpoint</c> or <c>nearest</c>.</param>
    /// <param name="keepdims">Whether the axes stay with length 1.</param>
    public static Tensor Nanquantile(Tensor x, Tensor q, ReadOnlySpan<int> axis = default, string method = "linear", bool keepdims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(q);
        int[] along = axis.ToArray();
        if (Recorded(nameof(Nanquantile), x, q, (t, u) => Nanquantile(t, u, along, method, keepdims), ("axis", along.Length == 0 ? null : along), ("method", method), ("keepdims", keepdims)) is { } recorded)
            return recorded;
        x = AsFloat(x);
        int[] axes = Axes(x, axis), rest = [.. Enumerable.Range(0, x.Rank).Except(axes)];
        Tensor together = Reshape(Transpose(x, [.. rest, .. axes]), [.. rest.Select(a => x.Shape[a]), -1]);
        Tensor known = Cast(LogicalNot(Isnan(together)), x.DType), last = Sum(known, [-1], keepdims: true) - 1;
        Tensor sorted = Sort(Known(together, double.PositiveInfinity), -1);
        Tensor[] shares = q.Rank == 0 ? [q] : [.. Unstack(q)];
        Tensor[] results = [.. shares.Select(At)];
        Tensor result = q.Rank == 0 ? results[0] : Stack(results);
        return keepdims ? axes.Order().Aggregate(result, (y, a) => ExpandDims(y, a + q.Rank)) : result;

        Tensor At(Tensor share)
        {
            Tensor place = Cast(share, x.DType) * last, low = Floor(place), between = place - low;
            Tensor below = Of(low), above = Of(Ceil(place));
            Tensor value = method switch
            {
                "linear" => below * (1 - between) + above * between,
                "lower" => below,
                "higher" => above,
                "midpoint" => (below + above) * 0.5,
                "nearest" => Where(between <= 0.5, below, above),
                _ => throw new ArgumentException($"method must be linear, lower, higher, midpoint or nearest, got '{method}'", nameof(method)),
            };
            return Squeeze(Where(last < 0, double.NaN, value), -1);
        }

        Tensor Of(Tensor place) => TakeAlongAxis(sorted, Cast(Maximum(place, 0), DType.Int32), -1);
    }

    /// <summary>As <see cref="Nanquantile"/>, of shares in percent.</summary>
    public static Tensor Nanpercentile(Tensor x, Tensor q, ReadOnlySpan<int> axis = default, string method = "linear", bool keepdims = false)
    {
        int[] along = axis.ToArray();
        return Recorded(nameof(Nanpercentile), x, q, (t, u) => Nanpercentile(t, u, along, method, keepdims), ("axis", along.Length == 0 ? null : along), ("method", method), ("keepdims", keepdims))
            ?? Nanquantile(x, AsFloat(q) / 100, axis, method, keepdims);
    }

    /// <summary>The middle value along axes of those that are numbers, or the mean of two.</summary>
    public static Tensor Nanmedian(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(nameof(Nanmedian), x, axis, keepdims, Nanmedian)
        ?? Nanquantile(x, 0.5, axis, keepdims: keepdims);
}
