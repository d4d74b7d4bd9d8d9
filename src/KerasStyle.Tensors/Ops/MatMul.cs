namespace KerasStyle.Tensors;

/// <summary>Matrix products over the last two axes, (..., m, k) · (..., k, n) → (..., m, n); leading axes broadcast.
/// A transposed operand is stored with its last two axes exchanged. Products of int8 are int32.</summary>
public sealed record MatMul(bool TransposeA = false, bool TransposeB = false) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        (Shape a, Shape b) = (inputs[0].Shape, inputs[1].Shape);
        if (a.Rank < 2 || b.Rank < 2 || inputs[0].DType != inputs[1].DType
            || (TransposeA ? a[^2] : a[^1]) != (TransposeB ? b[^1] : b[^2]))
            throw new ArgumentException($"Matmul: {inputs[0].Spec}{(TransposeA ? " transposed" : "")} and {inputs[1].Spec}{(TransposeB ? " transposed" : "")} do not fit: the inner lengths and the types must agree");
        Shape batch = Shape.Broadcast(a[..^2], b[..^2]);
        DType dtype = inputs[0].DType == DType.Int8 ? DType.Int32 : inputs[0].DType;
        return [new(batch.Concat([TransposeA ? a[^1] : a[^2], TransposeB ? b[^2] : b[^1]]), dtype)];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor a = node.Inputs[0], b = node.Inputs[1], g = outputGradients[0]!;
        Tensor da = TransposeA ? new MatMul(TransposeB, true).Apply(b, g) : new MatMul(false, !TransposeB).Apply(g, b);
        Tensor db = TransposeB ? new MatMul(true, TransposeA).Apply(g, a) : new MatMul(!TransposeA, false).Apply(a, g);
        return [Binary.Unbroadcast(da, a), Binary.Unbroadcast(db, b)];
    }
}
