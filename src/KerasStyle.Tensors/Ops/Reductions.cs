namespace KerasStyle.Tensors;

/// <summary>How values along an axis become one.</summary>
public enum ReduceKind
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The largest.</summary>
    Max,

    /// <summary>The smallest.</summary>
    Min,

    /// <summary>Their product.</summary>
    Prod,
}

/// <summary>Values along some axes combined into one; the axes stay with length 1.</summary>
public sealed record Reduce(ReduceKind Kind, Shape Axes) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        Shape shape = inputs[0].Shape;
        foreach (int axis in Axes)
        {
            if (shape[axis] == 0 && Kind is ReduceKind.Max or ReduceKind.Min)
                throw new ArgumentException($"{Kind} of no values: axis {axis} of {inputs[0].Shape} has length 0");
            shape = shape.With(axis, 1);
        }

        return [inputs[0].Spec with { Shape = shape }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor x = node.Inputs[0], y = node.Outputs[0], g = outputGradients[0]!;
        switch (Kind)
        {
            case ReduceKind.Sum:
                return [Ops.BroadcastTo(g, x.Shape)];
            case ReduceKind.Prod:
                return [g * y / x];
            default:
                return [new ExtremeGradient(Axes).Apply(x, y, g)];
        }
    }
}

/// <summary>Gradient of a largest or smallest value: operands x, its extremes and their gradients, with the reduced axes of length 1. Equal extremes share the gradient.</summary>
public sealed record ExtremeGradient(Shape Axes) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor share = Apply(node.Inputs[0], node.Inputs[1], Ops.OnesLike(node.Inputs[2]));
        return [null, null, new Reduce(ReduceKind.Sum, Axes).Apply(outputGradients[0]! * share)];
    }
}

/// <summary>Index of the largest (or smallest) value along an axis, the first of equals, as int32; the axis stays with length 1.</summary>
public sealed record ArgReduce(bool Max, int Axis) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => inputs[0].Shape[Axis] > 0
        ? [new(inputs[0].Shape.With(Axis, 1), DType.Int32)]
        : throw new ArgumentException($"the largest of no values: axis {Axis} of {inputs[0].Shape} has length 0");

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) => [null];
}

/// <summary>Running sum along an axis, from the end when reversed.</summary>
public sealed record CumulativeSum(int Axis, bool Reverse) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [new CumulativeSum(Axis, !Reverse).Apply(outputGradients[0]!)];
}

/// <summary>eˣ over its sum along the last axis.</summary>
public sealed record Softmax : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor y = node.Outputs[0], gy = outputGradients[0]! * y;
        return [gy - y * Ops.Sum(gy, [-1], keepdims: true)];
    }
}

/// <summary>x less the logarithm of the sum of eˣ along the last axis.</summary>
public sealed record LogSoftmax : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor g = outputGradients[0]!;
        return [g - new Softmax().Apply(node.Inputs[0]) * Ops.Sum(g, [-1], keepdims: true)];
    }
}
