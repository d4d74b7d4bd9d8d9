using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>For each place, the value at its index along an axis, of indices of x's rank whose other axes fit x's; without an axis, among all values in order.</summary>
    public static Tensor TakeAlongAxis(Tensor x, Tensor indices, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        if (Recorded(nameof(TakeAlongAxis), x, indices, (t, u) => TakeAlongAxis(t, u, axis), ("axis", axis)) is { } recorded)
            return recorded;
        if (axis == null)
            return TakeAlongAxis(Ravel(x), Ravel(indices), 0);
        int along = x.Shape.Axis(axis.Value);
        Shape shape = Shape.Broadcast(x.Shape.With(along, 1), indices.Shape.With(along, 1)).With(along, indices.Shape[along]);
        Tensor source = BroadcastTo(x, shape.With(along, x.Shape[along])), at = Cast(BroadcastTo(indices, shape), DType.Int32);
        int length = x.Shape[along];
        at = Where(at < 0, at + length, at);
        // The index in row-major order of each place's value.
        Tensor flat = 0;
        int stride = 1;
        for (int i = x.Rank - 1; i >= 0; i--)
        {
            flat += (i == along ? at : new Iota(new TensorSpec(shape, DType.Int32), i).Apply()) * stride;
            stride *= source.Shape[i];
        }

        return Take(Ravel(source), flat, 0);
    }

    /// <summary>x with a block of other values from a start on.</summary>
    public static Tensor SliceUpdate(Tensor x, Shape startIndices, Tensor updates)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(updates);
        if (RecordedCall(nameof(SliceUpdate), [x, startIndices.ToArray(), updates], xs => [SliceUpdate(xs[0], startIndices, xs[1])]) is { } recorded)
            return recorded[0];
        (int, int)[] around = [.. startIndices.Select((start, i) => (start, x.Shape[i] - start - updates.Shape[i]))];
        Tensor inside = Pad(Ones(updates.Shape, DType.Int32), around);
        return Where(NotEqual(inside, 0), Pad(Cast(updates, x.DType), around), x);
    }

    /// <summary>Zeros of a shape with values added at indices: (n, depth) indices of the first axes, (n, ...) values.</summary>
    public static Tensor Scatter(Tensor indices, Tensor values, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (Recorded(nameof(Scatter), indices, values, (t, u) => Scatter(t, u, shape), ("shape", shape.ToArray())) is { } recorded)
            return recorded;
        int depth = indices.Shape[^1];
        (Tensor at, Shape rest) = Flat(indices, shape, depth);
        int count = (int)shape[..depth].Size;
        return Reshape(new ScatterAdd(0, new Shape([count]).Concat(rest)).Apply(at, Reshape(values, at.Shape.Concat(rest))), shape);
    }

    /// <summary>x with other values at indices: (n, depth) indices of its first axes, (n, ...) values.</summary>
    /// <param name="x">The values.</param>
    /// <param name="indices">Where they change.</param>
    /// <param name="updates">The other values.</param>
    /// <param name="reduction">What becomes of a value and those that are given for it: the last of them (null), <c>add</c>, <c>max</c>, <c>min</c> or <c>mul</c>.</param>
    public static Tensor ScatterUpdate(Tensor x, Tensor indices, Tensor updates, string? reduction = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(updates);
        if (RecordedAll(nameof(ScatterUpdate), [x, indices, updates], xs => [ScatterUpdate(xs[0], xs[1], xs[2], reduction)], ("reduction", reduction)) is { } recorded)
            return recorded[0];
        int depth = indices.Shape[^1], count = (int)x.Shape[..depth].Size;
        (Tensor at, Shape rest) = Flat(indices, x.Shape, depth);
        Tensor rows = Reshape(x, new Shape([count]).Concat(rest)), values = Cast(BroadcastTo(updates, indices.Shape[..^1].Concat(rest)), x.DType);
        values = Reshape(values, at.Shape.Concat(rest));
        return Reshape(reduction switch
        {
            null => Replaced(rows, at, values),
            "add" => rows + SegmentSum(values, at, count),
            "max" => Maximum(rows, SegmentMax(values, at, count)),
            "min" => Minimum(rows, SegmentMin(values, at, count)),
            "mul" => rows * SegmentProd(values, at, count),
            _ => throw new ArgumentException($"reduction must be add, max, min, mul or null, got '{reduction}'", nameof(reduction)),
        }, x.Shape);
    }

    static Tensor Replaced(Tensor rows, Tensor at, Tensor values)
    {
        int n = at.Shape[0], count = rows.Shape[0];
        Tensor OfRows(Tensor flags, int length) => Reshape(flags, new([length, .. rows.Shape[1..].Select(_ => 1)]));
        // An update counts unless a later one has its index.
        Tensor later = Max(Cast(LogicalAnd(Equal(ExpandDims(at, 1), ExpandDims(at, 0)), Column(n, n) > Row(n, n)), DType.Int32), [1]);
        Tensor added = new ScatterAdd(0, rows.Shape).Apply(at, values * OfRows(Cast(Equal(later, 0), rows.DType), n));
        return Where(OfRows(new ScatterAdd(0, [count]).Apply(at, Ones([n], DType.Int32)), count) > 0, added, rows);
    }

    // Indices of several axes as one of their product.
    static (Tensor At, Shape Behind) Flat(Tensor indices, Shape shape, int depth)
    {
        int[] strides = new int[depth];
        for (int i = depth - 1, stride = 1; i >= 0; stride *= shape[i--])
            strides[i] = stride;
        return (Ravel(Sum(Cast(indices, DType.Int32) * Tensor.From<int>(strides, [depth]), [-1])), shape[depth..]);
    }

    /// <summary>Sums of the rows of each segment; the number of segments is the largest plus 1 unless given.</summary>
    public static Tensor SegmentSum(Tensor data, Tensor segmentIds, int? numSegments = null) =>
        RecordedSegments(nameof(SegmentSum), data, segmentIds, numSegments, SegmentSum)
        ?? new ScatterAdd(0, data.Shape.With(0, Segments(segmentIds, numSegments))).Apply(Cast(segmentIds, DType.Int32), data);

    /// <summary>The largest values of the rows of each segment; −∞ where there are none.</summary>
    public static Tensor SegmentMax(Tensor data, Tensor segmentIds, int? numSegments = null) =>
        RecordedSegments(nameof(SegmentMax), data, segmentIds, numSegments, SegmentMax) ?? Segmented(data, segmentIds, numSegments, double.NegativeInfinity, x => Max(x, [1]));

    /// <summary>The smallest values of the rows of each segment; +∞ where there are none.</summary>
    public static Tensor SegmentMin(Tensor data, Tensor segmentIds, int? numSegments = null) =>
        RecordedSegments(nameof(SegmentMin), data, segmentIds, numSegments, SegmentMin) ?? Segmented(data, segmentIds, numSegments, double.PositiveInfinity, x => Min(x, [1]));

    /// <summary>The products of the rows of each segment.</summary>
    public static Tensor SegmentProd(Tensor data, Tensor segmentIds, int? numSegments = null) =>
        RecordedSegments(nameof(SegmentProd), data, segmentIds, numSegments, SegmentProd) ?? Segmented(data, segmentIds, numSegments, 1, x => Prod(x, [1]));

    static Tensor? RecordedSegments(string name, Tensor data, Tensor ids, int? count, Func<Tensor, Tensor, int?, Tensor> compute) =>
        Recorded(name, data, ids, (t, u) => compute(t, u, count), ("num_segments", count), ("sorted", false));

    static Tensor Segmented(Tensor data, Tensor ids, int? numSegments, double otherwise, Func<Tensor, Tensor> reduce)
    {
        int count = Segments(ids, numSegments);
        Tensor mine = Equal(ExpandDims(Cast(ids, DType.Int32), 0), ExpandDims(Arange(count), 1));
        mine = Reshape(mine, new([count, data.Shape[0], .. data.Shape[1..].Select(_ => 1)]));
        return reduce(Where(mine, ExpandDims(data, 0), Full([], otherwise, data.DType)));
    }

    static int Segments(Tensor ids, int? given)
    {
        if (given is { } count)
            return count;
        RequireValues("the number of segments", ids);
        return ids.Shape.Size == 0 ? 0 : ids.ToArray<int>().Max() + 1;
    }

    /// <summary>The indices along each axis of a shape of indices in row-major order.</summary>
    public static IReadOnlyList<Tensor> UnravelIndex(Tensor indices, Shape shape)
    {
        if (RecordedAll(nameof(UnravelIndex), [indices], xs => UnravelIndex(xs[0], shape), ("shape", shape.ToArray())) is { } recorded)
            return recorded;
        var results = new Tensor[shape.Rank];
        Tensor rest = indices;
        for (int i = shape.Rank - 1; i >= 0; i--)
        {
            results[i] = Mod(rest, shape[i]);
            rest = FloorDivide(rest, shape[i]);
        }

        return results;
    }

    /// <summary>Whether each value is one of some others.</summary>
    public static Tensor Isin(Tensor x, Tensor values, bool invert = false)
    {
        if (Recorded("IsIn", x, values, (t, u) => Isin(t, u, invert), ("invert", invert)) is { } recorded)
            return recorded;
        Tensor found = Any(Equal(ExpandDims(x, -1), Ravel(values)), [-1]);
        return invert ? LogicalNot(found) : found;
    }

    /// <summary>1 at each index that occurs along axis 1 (or the only one), in a new axis of a given length, else 0.</summary>
    public static Tensor MultiHot(Tensor x, int numClasses, DType dtype = DType.Float32, int axis = -1) =>
        Recorded(nameof(MultiHot), x, t => MultiHot(t, numClasses, dtype, axis), ("num_classes", numClasses), ("axis", axis), ("dtype", dtype))
        ?? (Max(OneHot(x, numClasses, axis, dtype), [x.Rank > 1 ? 1 : 0]));
}
