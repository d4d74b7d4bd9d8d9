namespace KerasStyle.Tensors;

/// <summary>The same values in another shape.</summary>
public sealed record Reshape(Shape Shape) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => inputs[0].Shape.Size == Shape.Size
        ? [inputs[0].Spec with { Shape = Shape }]
        : throw new ArgumentException($"cannot reshape {inputs[0].Shape} ({inputs[0].Shape.Size} values) to {Shape} ({Shape.Size} values)");

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [Ops.Reshape(outputGradients[0]!, node.Inputs[0].Shape)];
}

/// <summary>Axis i of the result is axis <c>Permutation[i]</c> of the operand.</summary>
public sealed record Transpose(Shape Permutation) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        Shape shape = inputs[0].Shape;
        if (!Permutation.Order().SequenceEqual(Enumerable.Range(0, shape.Rank)))
            throw new ArgumentException($"axes must be a permutation of the {shape.Rank} axes of {shape}, got {Permutation}");
        return [inputs[0].Spec with { Shape = new([.. Permutation.Select(axis => shape[axis])]) }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        var inverse = new int[Permutation.Rank];
        for (int i = 0; i < inverse.Length; i++)
            inverse[Permutation[i]] = i;
        return [Ops.Transpose(outputGradients[0]!, inverse)];
    }
}

/// <summary>Values repeated along axes of length 1 and along new leading axes.</summary>
public sealed record BroadcastTo(Shape Shape) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => Shape.Broadcast(inputs[0].Shape, Shape) == Shape
        ? [inputs[0].Spec with { Shape = Shape }]
        : throw new ArgumentException($"shape {inputs[0].Shape} does not broadcast to {Shape}");

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [Binary.Unbroadcast(outputGradients[0], node.Inputs[0])];
}

/// <summary>Every <c>Strides[i]</c>-th index of axis i from <c>Start[i]</c>, <c>Lengths[i]</c> of them.</summary>
public sealed record Slice(Shape Start, Shape Lengths, Shape Strides) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        Shape shape = inputs[0].Shape;
        bool fits = Start.Rank == shape.Rank && Lengths.Rank == shape.Rank && Strides.Rank == shape.Rank;
        for (int i = 0; fits && i < shape.Rank; i++)
            fits = Start[i] >= 0 && Strides[i] >= 1 && (Lengths[i] == 0 || Start[i] + (Lengths[i] - 1) * Strides[i] < shape[i]);
        return fits
            ? [inputs[0].Spec with { Shape = Lengths }]
            : throw new ArgumentException($"slice from {Start} of lengths {Lengths} by {Strides} does not lie in {shape}");
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Shape shape = node.Inputs[0].Shape;
        var after = new int[shape.Rank];
        for (int i = 0; i < after.Length; i++)
            after[i] = shape[i] - Start[i] - (Lengths[i] == 0 ? 0 : (Lengths[i] - 1) * Strides[i] + 1);
        return [new Pad(Start, after, new([.. Strides.Select(s => s - 1)]), 0).Apply(outputGradients[0]!)];
    }
}

/// <summary>The operand with <c>Before[i]</c> and <c>After[i]</c> copies of a value around axis i and <c>Between[i]</c> after each inner index.</summary>
public sealed record Pad(Shape Before, Shape After, Shape Between, double Value) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        Shape shape = inputs[0].Shape;
        if (Before.Rank != shape.Rank || After.Rank != shape.Rank || Between.Rank != shape.Rank)
            throw new ArgumentException($"pad widths {Before}, {After} must have one entry for each axis of {shape}");
        var result = new int[shape.Rank];
        for (int i = 0; i < result.Length; i++)
            result[i] = Before[i] + shape[i] + Math.Max(0, shape[i] - 1) * Between[i] + After[i];
        return [inputs[0].Spec with { Shape = result }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [new Slice(Before, node.Inputs[0].Shape, new([.. Between.Select(b => b + 1)])).Apply(outputGradients[0]!)];
}

/// <summary>The slices of length 1 along an axis, without that axis.</summary>
public sealed record Unstack(int Axis) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        Shape shape = inputs[0].Shape;
        return [.. Enumerable.Repeat(inputs[0].Spec with { Shape = shape[..Axis].Concat(shape[(Axis + 1)..]) }, shape[Axis])];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [Ops.Stack([.. outputGradients.Select((g, i) => g ?? Ops.ZerosLike(node.Outputs[i]))], Axis)];
}

/// <summary>The operands one behind the other along an axis.</summary>
public sealed record Concatenate(int Axis) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        TensorSpec first = inputs[0].Spec;
        int length = 0;
        foreach (Tensor input in inputs)
        {
            if (input.Rank != first.Shape.Rank || input.Shape.With(Axis, 1) != first.Shape.With(Axis, 1) || input.DType != first.DType)
                throw new ArgumentException($"Concatenate along axis {Axis} needs operands that agree in all other axes and in type, got {string.Join(", ", inputs.Select(t => t.Spec))}");
            length += input.Shape[Axis];
        }

        return [first with { Shape = first.Shape.With(Axis, length) }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        var gradients = new Tensor?[node.Inputs.Count];
        int at = 0;
        for (int i = 0; i < gradients.Length; i++)
        {
            int length = node.Inputs[i].Shape[Axis];
            gradients[i] = Ops.SliceAxis(outputGradients[0]!, Axis, at, length);
            at += length;
        }

        return gradients;
    }
}

/// <summary>The operand with the order of some axes reversed.</summary>
public sealed record Flip(Shape Axes) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) => [this.Apply(outputGradients[0]!)];
}

/// <summary>0, 1, 2 ... along one axis, the same along the others.</summary>
public sealed record Iota(TensorSpec Spec, int Axis) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [Spec];
}
