using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>For each place, the value at its index along an axis: of indices of x's rank, whose other axes fit x's.</summary>
    public static Tensor TakeAlongAxis(Tensor x, Tensor indices, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        if (Recorded(nameof(TakeAlongAxis), x, indices, (t, u) => TakeAlongAxis(t, u, axis), ("axis", axis)) is { } recorded)
            return recorded;
        axis = x.Shape.Axis(axis);
        Shape shape = Shape.Broadcast(x.Shape.With(axis, 1), indices.Shape.With(axis, 1)).With(axis, indices.Shape[axis]);
        Tensor source = BroadcastTo(x, shape.With(axis, x.Shape[axis])), at = Cast(BroadcastTo(indices, shape), DType.Int32);
        int length = x.Shape[axis];
        at = Where(at < 0, at + length, at);
        // The index in row-major order of each place's value.
        Tensor flat = 0;
        int stride = 1;
        for (int i = x.Rank - 1; i >= 0; i--)
        {
            flat += (i == axis ? at : new Iota(new TensorSpec(shape, DType.Int32), i).Apply()) * stride;
            stride *= source.Shape[i];
        }

        return Take(Ravel(source), flat, 0);
    }

    /// <summary>x with a block of other values from a start on.</summary>
    public static Tensor SliceUpdate(Tensor x, Shape startIndices, Tensor updates)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(updates);
        (int, int)[] around = [.. startIndices.Select((start, i) => (start, x.Shape[i] - start - updates.Shape[i]))];
        Tensor inside = Pad(Ones(updates.Shape, DType.Int32), around);
        return Where(NotEqual(inside, 0), Pad(Cast(updates, x.DType), around), x);
    }

    /// <summary>Zeros of a shape with values added at indices: (n, depth) indices of the first axes, (n, ...) values.</summary>
    public static Tensor Scatter(Tensor indices, Tensor values, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(indices);
        int depth = indices.Shape[^1];
        (Tensor at, Shape rest) = Flat(indices, shape, depth);
        int count = (int)shape[..depth].Size;
        return Reshape(new ScatterAdd(0, new Shape([count]).Concat(rest)).Apply(at, Reshape(values, at.Shape.Concat(rest))), shape);
    }

    /// <summary>x with other values at indices: (n, depth) indices of its first axes, (n, ...) values; of equal indices the last one counts.</summary>
    public static Tensor ScatterUpdate(Tensor x, Tensor indices, Tensor updates)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        int depth = indices.Shape[^1], count = (int)x.Shape[..depth].Size;
        (Tensor at, Shape rest) = Flat(indices, x.Shape, depth);
        int n = at.Shape[0];
        // An update counts unless a later one has its index.
        Tensor later = Max(Cast(LogicalAnd(Equal(ExpandDims(at, 1), ExpandDims(at, 0)), Column(n, n) > Row(n, n)), DType.Int32), [1]);
        Tensor counts = Reshape(Cast(Equal(later, 0), x.DType), new([n, .. rest.Select(_ => 1)]));
        Tensor values = Cast(Reshape(updates, at.Shape.Concat(rest)), x.DType) * counts;
        Tensor touched = Reshape(new ScatterAdd(0, [count]).Apply(at, Ones([n], DType.Int32)), new([count, .. rest.Select(_ => 1)]));
        Tensor added = new ScatterAdd(0, new Shape([count]).Concat(rest)).Apply(at, values);
        return Reshape(Where(touched > 0, added, Reshape(x, new Shape([count]).Concat(rest))), x.Shape);
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
        new ScatterAdd(0, data.Shape.With(0, Segments(segmentIds, numSegments))).Apply(Cast(segmentIds, DType.Int32), data);

    /// <summary>The largest values of the rows of each segment; −∞ where there are none.</summary>
    public static Tensor SegmentMax(Tensor data, Tensor segmentIds, int? numSegments = null) => Segmented(data, segmentIds, numSegments, double.NegativeInfinity, x => Max(x, [1]));

    /// <summary>The smallest values of the rows of each segment; +∞ where there are none.</summary>
    public static Tensor SegmentMin(Tensor data, Tensor segmentIds, int? numSegments = null) => Segmented(data, segmentIds, numSegments, double.PositiveInfinity, x => Min(x, [1]));

    /// <summary>The products of the rows of each segment.</summary>
    public static Tensor SegmentProd(Tensor data, Tensor segmentIds, int? numSegments = null) => Segmented(data, segmentIds, numSegments, 1, x => Prod(x, [1]));

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

    /// <summary>1 at each index that occurs along axis 1 (or the only one), in a new last axis of a given length, else 0.</summary>
    public static Tensor MultiHot(Tensor x, int numClasses, DType dtype = DType.Float32) =>
        Recorded(nameof(MultiHot), x, t => MultiHot(t, numClasses, dtype), ("num_classes", numClasses), ("dtype", dtype))
        ?? (Max(OneHot(x, numClasses, dtype: dtype), [x.Rank > 1 ? 1 : 0]));
}
