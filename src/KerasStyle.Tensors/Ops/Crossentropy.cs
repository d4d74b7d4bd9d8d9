namespace KerasStyle.Tensors;

/// <summary>ln(1 + eˣ) − t·x, element by element: the crossentropy of a yes or no with the logit x. Operands: targets t between 0 and 1, and x, of one shape and type.</summary>
public sealed record BinaryLogitCrossentropy : CompositeOp
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != 2 || inputs[0].Spec != inputs[1].Spec || !inputs[0].DType.IsFloat())
            throw new ArgumentException($"binary crossentropy: operands {string.Join(", ", inputs.Select(t => t.Spec))} do not fit together");
        return [inputs[1].Spec];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [.. new BinaryLogitCrossentropyGradient().ApplyAll([outputGradients[0]!, .. node.Inputs])];

    internal override IReadOnlyList<Tensor> Parts(IReadOnlyList<Tensor> inputs) =>
        [Ops.Maximum(inputs[1], 0) + Ops.Log1p(Ops.Exp(-Ops.Abs(inputs[1]))) - inputs[0] * inputs[1]];
}

/// <summary>Gradients of a <see cref="BinaryLogitCrossentropy"/>. Operands: the gradient g of its result, targets t and logits x. Results: −x·g and (σ(x) − t)·g.</summary>
public sealed record BinaryLogitCrossentropyGradient : CompositeOp
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[1].Spec, inputs[2].Spec];

    internal override IReadOnlyList<Tensor> Parts(IReadOnlyList<Tensor> inputs) => new BinaryLogitCrossentropy().GradientOfParts([.. inputs.Skip(1)], [inputs[0]]);
}

/// <summary>−ln softmax(x)ₖ of each row x and its class k, 0 for a number that is not one of a class. Operands: class numbers of shape (rows) and logits of shape (rows, classes).</summary>
public sealed record ClassLogitCrossentropy : CompositeOp
{
    const int LongestSearch = 2048;     // classes; in longer rows the target's is looked up

    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != 2 || inputs[0].DType != DType.Int32 || inputs[1].Rank != 2 || inputs[0].Shape != inputs[1].Shape[..1] || !inputs[1].DType.IsFloat())
            throw new ArgumentException($"crossentropy: operands {string.Join(", ", inputs.Select(t => t.Spec))} do not fit together");
        return [inputs[1].Spec with { Shape = inputs[0].Shape }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [null, new ClassLogitCrossentropyGradient().Apply([outputGradients[0]!, .. node.Inputs])];

    internal override IReadOnlyList<Tensor> Parts(IReadOnlyList<Tensor> inputs) => [OfKnown(inputs[0], inputs[1], -OfClass(Ops.LogSoftmax(inputs[1]), inputs[0]))];

    /// <summary>Values of rows, but 0 for those whose number is not one of a class.</summary>
    internal static Tensor OfKnown(Tensor numbers, Tensor rows, Tensor values) => Ops.Where(Ops.LogicalAnd(numbers >= 0, numbers < rows.Shape[1]), values, 0.0);

    /// <summary>The value at each row's class, 0 where there is no such class: found along the row, where the softmax and its gradient pass anyway.</summary>
    internal static Tensor OfClass(Tensor rows, Tensor numbers)
    {
        int classes = rows.Shape[1];
        if (classes > LongestSearch)
            return Ops.Take(rows, Ops.Clip(numbers, 0, classes - 1) + Ops.Arange(rows.Shape[0]) * classes);
        return Ops.Sum(Ops.Where(Ops.Equal(Ops.ExpandDims(numbers, 1), Ops.Arange(classes)), rows, 0.0), [1]);
    }
}

/// <summary>The gradient of the logits of a <see cref="ClassLogitCrossentropy"/>. Operands: the gradient of its result, class numbers and logits.</summary>
public sealed record ClassLogitCrossentropyGradient : CompositeOp
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[2].Spec];

    internal override IReadOnlyList<Tensor> Parts(IReadOnlyList<Tensor> inputs) => [new ClassLogitCrossentropy().GradientOfParts([.. inputs.Skip(1)], [inputs[0]])[1]];
}
