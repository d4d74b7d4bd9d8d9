using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Sum along the given axes; without axes, of all values. Bool counts.</summary>
    public static Tensor Sum(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        Reduced(ReduceKind.Sum, x, axis, keepdims);

    /// <summary>Mean along the given axes; without axes, of all values.</summary>
    public static Tensor Mean(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false)
    {
        x = AsFloat(x);
        if (x.IsSymbolic)
        {
            int[] axes = axis.ToArray();
            return SymbolicFunction.Call("Mean", x, t => Mean(t, axes, keepdims), ("axis", axes.Length == 0 ? null : axes), ("keepdims", keepdims));
        }

        Tensor sum = Sum(x, axis, keepdims);
        return sum * (sum.Shape.Size == 0 ? 1 : (double)sum.Shape.Size / x.Shape.Size);
    }

    /// <summary>Mean squared distance from the mean along the given axes.</summary>
    public static Tensor Var(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false)
    {
        x = AsFloat(x);
        if (x.IsSymbolic)
        {
            int[] axes = axis.ToArray();
            return SymbolicFunction.Call("Var", x, t => Var(t, axes, keepdims), ("axis", axes.Length == 0 ? null : axes), ("keepdims", keepdims));
        }

        return Mean(Square(x - Mean(x, axis, keepdims: true)), axis, keepdims);
    }

    /// <summary>Square root of <see cref="Var"/>.</summary>
    public static Tensor Std(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) =>
        RecordedAlong(nameof(Std), x, axis, keepdims, Std)
        ?? Sqrt(Var(x, axis, keepdims));

    /// <summary>Largest value along the given axes.</summary>
    public static Tensor Max(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) => Reduced(ReduceKind.Max, x, axis, keepdims);

    /// <summary>Smallest value along the given axes.</summary>
    public static Tensor Min(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) => Reduced(ReduceKind.Min, x, axis, keepdims);

    /// <summary>Product along the given axes.</summary>
    public static Tensor Prod(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) => Reduced(ReduceKind.Prod, x, axis, keepdims);

    /// <summary>Whether any value is nonzero.</summary>
    public static Tensor Any(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) => Reduced(ReduceKind.Max, AsBool(x), axis, keepdims);

    /// <summary>Whether all values are nonzero.</summary>
    public static Tensor All(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) => Reduced(ReduceKind.Min, AsBool(x), axis, keepdims);

    /// <summary>Largest value along the given axes, or another number if that is larger.</summary>
    public static Tensor Max(Tensor x, ReadOnlySpan<int> axis, bool keepdims, double initial) => Maximum(Max(x, axis, keepdims), initial);

    /// <summary>Smallest value along the given axes, or another number if that is smaller.</summary>
    public static Tensor Min(Tensor x, ReadOnlySpan<int> axis, bool keepdims, double initial) => Minimum(Min(x, axis, keepdims), initial);

    /// <summary>Index of the largest value along an axis, or of all values in order, the first of equals, as int32.</summary>
    public static Tensor Argmax(Tensor x, int? axis = null, bool keepdims = false) => ArgReduced(true, x, axis, keepdims);

    /// <summary>Index of the smallest value along an axis, or of all values in order, the first of equals, as int32.</summary>
    public static Tensor Argmin(Tensor x, int? axis = null, bool keepdims = false) => ArgReduced(false, x, axis, keepdims);

    /// <summary>Running sum along an axis, or of all values in order.</summary>
    public static Tensor Cumsum(Tensor x, int? axis = null, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Cumsum), x, t => Cumsum(t, axis, dtype), ("axis", axis), ("dtype", dtype)) is { } recorded)
            return recorded;
        Tensor typed = ConvertToTensor(x, dtype);
        return axis is { } along ? new CumulativeSum(x.Shape.Axis(along), false).Apply(typed) : Cumsum(Ravel(typed), 0);
    }

    /// <summary>eˣ over its sum along an axis.</summary>
    public static Tensor Softmax(Tensor x, int axis = -1) => AlongLast(AsFloat(x), axis, new Softmax());

    /// <summary>x less ln Σ eˣ along an axis.</summary>
    public static Tensor LogSoftmax(Tensor x, int axis = -1) => AlongLast(AsFloat(x), axis, new LogSoftmax());

    /// <summary>ln Σ eˣ along the given axes.</summary>
    public static Tensor Logsumexp(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false)
    {
        if (RecordedAlong(nameof(Logsumexp), x, axis, keepdims, Logsumexp) is { } recorded)
            return recorded;
        x = AsFloat(x);
        Tensor max = StopGradient(Max(x, axis, keepdims: true));
        max = Where(Isfinite(max), max, ZerosLike(max));
        Tensor result = Log(Sum(Exp(x - max), axis, keepdims: true)) + max;
        return keepdims ? result : Drop(result, Axes(x, axis));
    }

    static Tensor Reduced(ReduceKind kind, Tensor x, ReadOnlySpan<int> axis, bool keepdims)
    {
        int[] axes = Axes(x, axis);
        if (x.IsSymbolic)
        {
            string name = x.DType == DType.Bool && kind is ReduceKind.Max or ReduceKind.Min ? (kind == ReduceKind.Max ? "Any" : "All") : kind.ToString();
            return SymbolicFunction.Call(name, x, t => Reduced(kind, t, axes, keepdims), ("axis", axes), ("keepdims", keepdims));
        }

        if (kind is ReduceKind.Sum or ReduceKind.Prod)
            x = AsNumber(x);
        Tensor kept = axes.Length == 0 ? x : x.Shape.Size == 0 && OfNothing(kind, x.DType) is { } value ? Full(axes.Aggregate(x.Shape, (s, a) => s.With(a, 1)), value, x.DType) : new Reduce(kind, axes).Apply(x);
        return keepdims ? kept : Drop(kept, axes);
    }

    // Sums and products of bytes and truth values are whole numbers that do not wrap around.
    static Tensor AsNumber(Tensor x) => x.DType is DType.Bool or DType.UInt8 or DType.Int8 ? Cast(x, DType.Int32) : x;

    // What no values combine to; numbers have no largest or smallest one of none.
    static double? OfNothing(ReduceKind kind, DType dtype) => kind switch
    {
        ReduceKind.Prod => 1,
        ReduceKind.Max when dtype == DType.Bool => 0,
        ReduceKind.Min when dtype == DType.Bool => 1,
        _ => null,
    };

    static Tensor ArgReduced(bool max, Tensor x, int? axis, bool keepdims)
    {
        if (x.IsSymbolic)
            return SymbolicFunction.Call(max ? "Argmax" : "Argmin", x, t => ArgReduced(max, t, axis, keepdims), ("axis", axis), ("keepdims", keepdims));
        if (axis == null)
            return Reshape(ArgReduced(max, Ravel(x), 0, false), keepdims ? new([.. x.Shape.Select(_ => 1)]) : []);
        int along = x.Shape.Axis(axis.Value);
        Tensor kept = new ArgReduce(max, along).Apply(x);
        return keepdims ? kept : Drop(kept, [along]);
    }

    static int[] Axes(Tensor x, ReadOnlySpan<int> axis)
    {
        if (axis.IsEmpty)
            return [.. Enumerable.Range(0, x.Rank)];
        var named = new bool[x.Rank];
        foreach (int a in axis)
            named[x.Shape.Axis(a)] = true;
        return [.. Enumerable.Range(0, x.Rank).Where(i => named[i])];
    }

    static Tensor Drop(Tensor x, int[] axes) => Reshape(x, new([.. x.Shape.Where((_, i) => !axes.Contains(i))]));

    static Tensor AlongLast(Tensor x, int axis, Op op)
    {
        axis = x.Shape.Axis(axis);
        if (axis == x.Rank - 1)
            return op.Apply(x);
        int[] swap = [.. Enumerable.Range(0, x.Rank)];
        (swap[axis], swap[^1]) = (swap[^1], swap[axis]);
        return Transpose(op.Apply(Transpose(x, swap)), swap);
    }
}
