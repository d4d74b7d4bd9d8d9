using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>The slices of x at integer indices along an axis; without an axis, of all values in row-major order.</summary>
    public static Tensor Take(Tensor x, Tensor indices, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        if (Recorded(nameof(Take), x, indices, (t, u) => Take(t, u, axis), ("axis", axis)) is { } recorded)
            return recorded;
        if (axis == null)
            (x, axis) = (Reshape(x, [-1]), 0);
        Tensor at = indices.DType is DType.Int32 or DType.Int64 ? indices : Cast(indices, DType.Int32);
        return new Gather(x.Shape.Axis(axis.Value)).Apply(x, at);
    }

    /// <summary>1 at each index along a new axis of the given length, else 0; an index outside gives zeros.</summary>
    public static Tensor OneHot(Tensor x, int numClasses, int axis = -1, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(OneHot), x, t => OneHot(t, numClasses, axis, dtype), ("num_classes", numClasses), ("axis", axis), ("dtype", dtype)) is { } recorded)
            return recorded;
        Tensor index = ExpandDims(x.DType.IsFloat() ? Cast(x, DType.Int32) : x, axis);
        int at = axis < 0 ? axis + x.Rank + 1 : axis;
        Shape shape = new([.. Enumerable.Range(0, x.Rank + 1).Select(i => i == at ? numClasses : 1)]);
        return Cast(Equal(index, new Iota(new TensorSpec(shape, index.DType), at).Apply()), dtype);
    }

    /// <summary>Whether the target's value is among the k largest of its row: (batch, classes) predictions and (batch) integer targets → (batch) bool.</summary>
    public static Tensor InTopK(Tensor targets, Tensor predictions, int k)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (Recorded(nameof(InTopK), targets, predictions, (t, u) => InTopK(t, u, k), ("k", k)) is { } recorded)
            return recorded;
        Tensor chosen = OneHot(targets, predictions.Shape[^1], dtype: DType.Bool);
        Tensor value = Sum(Where(chosen, predictions, ZerosLike(predictions)), [-1], keepdims: true);
        Tensor larger = Sum(Cast(predictions > value, DType.Int32), [-1]);
        return LogicalAnd(Less(larger, k), Isfinite(Squeeze(value, -1)));
    }

    internal static Tensor Random(RandomKind kind, Tensor state, TensorSpec spec) => new RandomValues(kind, spec).Apply(state);
}
