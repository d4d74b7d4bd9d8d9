namespace KerasStyle.Tensors;

/// <summary>The slices of the first operand at the indices of the second along an axis; index −1 is the last,
/// and an index outside gives not-a-number (0 for integers).</summary>
public sealed record Gather(int Axis) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        (Tensor x, Tensor indices) = (inputs[0], inputs[1]);
        if (indices.DType is not (DType.Int32 or DType.Int64))
            throw new ArgumentException($"Take needs int32 or int64 indices, got {indices.Spec}");
        return [x.Spec with { Shape = x.Shape[..Axis].Concat(indices.Shape).Concat(x.Shape[(Axis + 1)..]) }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [new ScatterAdd(Axis, node.Inputs[0].Shape).Apply(node.Inputs[1], outputGradients[0]!), null];
}

/// <summary>Zeros of <paramref name="Shape"/> with the slices of the second operand added at the indices of the first along an axis;
/// an index outside adds nothing.</summary>
public sealed record ScatterAdd(int Axis, Shape Shape) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        Shape expected = Shape[..Axis].Concat(inputs[0].Shape).Concat(Shape[(Axis + 1)..]);
        return inputs[1].Shape == expected
            ? [inputs[1].Spec with { Shape = Shape }]
            : throw new ArgumentException($"Scatter into {Shape} at indices {inputs[0].Shape} along axis {Axis} needs values of shape {expected}, got {inputs[1].Shape}");
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [null, new Gather(Axis).Apply(outputGradients[0]!, node.Inputs[0])];
}
