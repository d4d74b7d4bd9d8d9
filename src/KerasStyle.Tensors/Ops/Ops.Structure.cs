using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>The same values in another shape; one length may be −1 and follows from the others.</summary>
    public static Tensor Reshape(Tensor x, Shape newShape)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.IsSymbolic)
            return SymbolicFunction.Call("Reshape", x, t => Reshape(t, newShape), ("newshape", newShape.ToArray()));
        int unknown = newShape.Span.IndexOf(Shape.Unknown);
        if (unknown >= 0)
        {
            long rest = newShape.With(unknown, 1).Size;
            if (rest == 0 || x.Shape.Size % rest != 0 || newShape.Span.Count(Shape.Unknown) > 1)
                throw new ArgumentException($"cannot reshape {x.Shape} ({x.Shape.Size} values) to {newShape}", nameof(newShape));
            newShape = newShape.With(unknown, (int)(x.Shape.Size / rest));
        }

        return newShape == x.Shape ? x
            : x.DType == DType.String && x.Shape.Size == newShape.Size ? Tensor.FromStrings(x.Strings, newShape)
            : new Reshape(newShape).Apply(x);
    }

    /// <summary>Axes in another order: axis i of the result is axis <c>axes[i]</c> of x; without axes, reversed.</summary>
    public static Tensor Transpose(Tensor x, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        var permutation = new int[x.Rank];
        for (int i = 0; i < permutation.Length; i++)
            permutation[i] = axes.IsEmpty ? x.Rank - 1 - i : i < axes.Length ? x.Shape.Axis(axes[i]) : -1;
        return new Transpose(permutation).Apply(x);
    }

    /// <summary>The last two axes exchanged.</summary>
    internal static Tensor SwapLastAxes(Tensor x) => Transpose(x, [.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2]);

    /// <summary>Values repeated along axes of length 1 and along new leading axes.</summary>
    public static Tensor BroadcastTo(Tensor x, Shape shape) => x.Shape == shape ? x : new BroadcastTo(shape).Apply(x);

    /// <summary>A new axis of length 1 at the given place of the result.</summary>
    public static Tensor ExpandDims(Tensor x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.IsSymbolic)
            return SymbolicFunction.Call("ExpandDims", x, t => ExpandDims(t, axis), ("axis", axis));
        var lengths = x.Shape.ToList();
        lengths.Insert(axis < 0 ? axis + x.Rank + 1 : axis, 1);
        return Reshape(x, new([.. lengths]));
    }

    /// <summary>New axes of length 1 at the given places of the result.</summary>
    public static Tensor ExpandDims(Tensor x, params ReadOnlySpan<int> axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.IsSymbolic)
        {
            int[] axes = axis.ToArray();
            return SymbolicFunction.Call("ExpandDims", x, t => ExpandDims(t, axes), ("axis", axes));
        }

        int rank = x.Rank + axis.Length;
        int[] at = [.. axis.ToArray().Select(a => a < 0 ? a + rank : a).Order()];
        return at.Aggregate(x, ExpandDims);
    }

    /// <summary>Without the given axis of length 1; without an axis, without all of them.</summary>
    public static Tensor Squeeze(Tensor x, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.IsSymbolic)
            return SymbolicFunction.Call("Squeeze", x, t => Squeeze(t, axis), ("axis", axis));
        if (axis is { } a && x.Shape[x.Shape.Axis(a)] != 1)
            throw new ArgumentException($"axis {a} of {x.Shape} has not length 1", nameof(axis));
        return Reshape(x, new([.. x.Shape.Where((n, i) => n != 1 || (axis is { } only && i != x.Shape.Axis(only)))]));
    }

    /// <summary>Without the given axes of length 1.</summary>
    public static Tensor Squeeze(Tensor x, params ReadOnlySpan<int> axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.IsSymbolic)
        {
            int[] axes = axis.ToArray();
            return SymbolicFunction.Call("Squeeze", x, t => Squeeze(t, axes), ("axis", axes));
        }

        int[] at = [.. axis.ToArray().Select(a => x.Shape.Axis(a)).OrderDescending()];
        return at.Aggregate(x, (y, a) => Squeeze(y, (int?)a));
    }

    /// <summary>Tensors one behind the other along an axis.</summary>
    public static Tensor Concatenate(IReadOnlyList<Tensor> xs, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(xs);
        if (xs.Count == 0)
            throw new ArgumentException("Concatenate needs at least one tensor", nameof(xs));
        DType dtype = xs.Select(x => x.DType).Aggregate(DTypes.Promote);
        return xs.Count == 1 ? xs[0] : new Concatenate(xs[0].Shape.Axis(axis)).Apply([.. xs.Select(x => Cast(x, dtype))]);
    }

    /// <summary>Tensors of one shape along a new axis.</summary>
    public static Tensor Stack(IReadOnlyList<Tensor> xs, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(xs);
        if (RecordedList(nameof(Stack), xs, t => Stack(t, axis), ("axis", axis)) is { } recorded)
            return recorded;
        return Concatenate([.. xs.Select(x => ExpandDims(x, axis))], axis < 0 ? axis + xs[0].Rank + 1 : axis);
    }

    /// <summary>What <see cref="Stack"/> would put together along an axis.</summary>
    public static IReadOnlyList<Tensor> Unstack(Tensor x, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (RecordedAll(nameof(Unstack), [x], xs => Unstack(xs[0], axis), ("num", null), ("axis", axis)) is { } recorded)
            return recorded;
        return new Unstack(x.Shape.Axis(axis)).ApplyAll(x);
    }

    /// <summary>Equal parts along an axis.</summary>
    public static IReadOnlyList<Tensor> Split(Tensor x, int sections, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.IsSymbolic)
        {
            (string, object?)[] config = [("indices_or_sections", sections), ("axis", axis)];
            return SymbolicCall.Record(new SymbolicFunction("Split", [x], config, xs => Split(xs[0], sections, axis)));
        }

        int length = x.Shape[x.Shape.Axis(axis)];
        if (sections < 1 || length % sections != 0)
            throw new ArgumentException($"axis {axis} of {x.Shape} does not split into {sections} equal parts", nameof(sections));
        int part = length / sections;
        return [.. Enumerable.Range(0, sections).Select(i => SliceAxis(x, axis, i * part, part))];
    }

    /// <summary>The block of x at <paramref name="startIndices"/> of the given shape.</summary>
    public static Tensor Slice(Tensor x, Shape startIndices, Shape shape) =>
        (x.IsSymbolic ? SymbolicCall.Record(new SymbolicFunction(nameof(Slice), [x, startIndices.ToArray()], [("shape", shape)], xs => [Slice(xs[0], startIndices, shape)]))[0] : null)
        ?? new Slice(startIndices, shape, new([.. Enumerable.Repeat(1, shape.Rank)])).Apply(x);

    internal static Tensor SliceAxis(Tensor x, int axis, int start, int length, int stride = 1)
    {
        axis = x.Shape.Axis(axis);
        if (x.IsSymbolic)
            return SymbolicFunction.Call("", x, t => SliceAxis(t, axis, start, length, stride));
        Shape zeros = new([.. Enumerable.Repeat(0, x.Rank)]), ones = new([.. Enumerable.Repeat(1, x.Rank)]);
        return new Slice(zeros.With(axis, start), x.Shape.With(axis, length), ones.With(axis, stride)).Apply(x);
    }

    /// <summary>x with <c>padWidth[i].Before</c> and <c>.After</c> copies of a constant around axis i.</summary>
    public static Tensor Pad(Tensor x, IReadOnlyList<(int Before, int After)> padWidth, double constantValue = 0)
    {
        ArgumentNullException.ThrowIfNull(padWidth);
        if (x.IsSymbolic && constantValue != 0)
            return RecordedAll(nameof(Pad), [x, constantValue], xs => [Pad(xs[0], padWidth, constantValue)], ("pad_width", padWidth), ("mode", "constant"))![0];
        if (Recorded(nameof(Pad), x, t => Pad(t, padWidth), ("pad_width", padWidth), ("mode", "constant")) is { } recorded)
            return recorded;
        return new Pad(new([.. padWidth.Select(p => p.Before)]), new([.. padWidth.Select(p => p.After)]), new([.. padWidth.Select(_ => 0)]), constantValue).Apply(x);
    }

    /// <summary>The order along the given axes reversed; without axes, along all.</summary>
    public static Tensor Flip(Tensor x, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.IsSymbolic)
        {
            int[] along = axes.ToArray();
            return SymbolicFunction.Call(nameof(Flip), x, t => Flip(t, along), ("axis", along.Length == 0 ? null : along));
        }
        var list = new List<int>();
        foreach (int axis in axes)
            list.Add(x.Shape.Axis(axis));
        return new Flip(new([.. list.Count > 0 ? list : Enumerable.Range(0, x.Rank)])).Apply(x);
    }

    /// <summary>x repeated <c>repeats[i]</c> times along axis i.</summary>
    public static Tensor Tile(Tensor x, params ReadOnlySpan<int> repeats)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.IsSymbolic)
        {
            int[] times = repeats.ToArray();
            return SymbolicFunction.Call(nameof(Tile), x, t => Tile(t, times), ("repeats", times));
        }
        int rank = Math.Max(x.Rank, repeats.Length);
        List<int> apart = [], wide = [], joined = [];
        for (int i = 0; i < rank; i++)
        {
            int length = i < rank - x.Rank ? 1 : x.Shape[i - (rank - x.Rank)], times = i < rank - repeats.Length ? 1 : repeats[i - (rank - repeats.Length)];
            apart.AddRange([1, length]);
            wide.AddRange([times, length]);
            joined.Add(times * length);
        }

        return Reshape(BroadcastTo(Reshape(x, new([.. apart])), new([.. wide])), new([.. joined]));
    }

    /// <summary>Each slice of x along an axis, repeated behind itself.</summary>
    public static Tensor Repeat(Tensor x, int repeats, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Repeat), x, t => Repeat(t, repeats, axis), ("repeats", repeats), ("axis", axis)) is { } recorded)
            return recorded;
        axis = x.Shape.Axis(axis);
        Shape before = x.Shape[..(axis + 1)], behind = x.Shape[(axis + 1)..];
        Tensor wide = BroadcastTo(Reshape(x, [.. before, 1, .. behind]), [.. before, repeats, .. behind]);
        return Reshape(wide, x.Shape.With(axis, x.Shape[axis] * repeats));
    }

    /// <summary>Each slice of x along an axis, repeated behind itself as often as its number says; without an axis, each value of all in order.</summary>
    public static Tensor Repeat(Tensor x, IReadOnlyList<int> repeats, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(repeats);
        if (Recorded(nameof(Repeat), x, t => Repeat(t, repeats, axis), ("repeats", repeats), ("axis", axis)) is { } recorded)
            return recorded;
        if (axis is not { } along)
            return Repeat(Ravel(x), repeats, 0);
        int length = x.Shape[x.Shape.Axis(along)];
        if ((repeats.Count != length && repeats.Count != 1) || repeats.Any(n => n < 0))
            throw new ArgumentException($"axis {along} of {x.Shape} needs {length} numbers of repeats, got {string.Join(", ", repeats)}", nameof(repeats));
        int[] at = [.. Enumerable.Range(0, length).SelectMany(i => Enumerable.Repeat(i, repeats[repeats.Count == 1 ? 0 : i]))];
        return Take(x, Tensor.From<int>(at, [at.Length]), along);
    }

    /// <summary>A tensor of one repeated value.</summary>
    public static Tensor Full(Shape shape, double fillValue, DType dtype = DType.Float32) => BroadcastTo(Tensor.Scalar(fillValue, dtype), shape);

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape, DType dtype = DType.Float32) => Full(shape, 0, dtype);

    /// <summary>A tensor of ones.</summary>
    public static Tensor Ones(Shape shape, DType dtype = DType.Float32) => Full(shape, 1, dtype);

    /// <summary>Zeros of x' shape and type.</summary>
    public static Tensor ZerosLike(Tensor x) => x.IsSymbolic ? SymbolicFunction.Call("ZerosLike", x, ZerosLike, ("dtype", null)) : Full(x.Shape, 0, x.DType);

    /// <summary>Ones of x' shape and type.</summary>
    public static Tensor OnesLike(Tensor x) => x.IsSymbolic ? SymbolicFunction.Call("OnesLike", x, OnesLike, ("dtype", null)) : Full(x.Shape, 1, x.DType);

    /// <summary>start, start + step, ... below stop.</summary>
    public static Tensor Arange(int start, int stop, int step = 1, DType dtype = DType.Int32) => Arange((double)start, stop, step, dtype);

    /// <summary>start, start + step, ... below stop.</summary>
    public static Tensor Arange(double start, double stop, double step = 1, DType dtype = DType.Float32)
    {
        int count = Math.Max(0, (int)Math.Ceiling((stop - start) / step));
        return new Iota(new TensorSpec([count], dtype), 0).Apply() * Tensor.Scalar(step, dtype) + Tensor.Scalar(start, dtype);
    }

    /// <summary>0 ... stop − 1.</summary>
    public static Tensor Arange(int stop) => new Iota(new TensorSpec([stop], DType.Int32), 0).Apply();
}
