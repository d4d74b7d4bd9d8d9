namespace KerasStyle.Tensors;

/// <summary>(x − mean) / √(variance + <paramref name="Epsilon"/>) · γ + β with mean and (population) variance of x along some axes.
/// Operands: x, when <paramref name="Scaled"/> γ and when <paramref name="Shifted"/> β, both of x's rank and broadcast to it.
/// Results: the normalized values, mean and variance, in which the axes stay with length 1.</summary>
public sealed record MomentNormalization(Shape Axes, double Epsilon, bool Scaled, bool Shifted) : CompositeOp
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        TensorSpec x = inputs[0].Spec;
        if (Axes.Rank == 0 || inputs.Count != 1 + (Scaled ? 1 : 0) + (Shifted ? 1 : 0) || !x.DType.IsFloat()
            || inputs.Any(t => t.DType != x.DType || t.Rank != x.Shape.Rank || Shape.Broadcast(t.Shape, x.Shape) != x.Shape))
            throw new ArgumentException($"normalization: operands {string.Join(", ", inputs.Select(t => t.Spec))} do not fit together");
        Shape kept = x.Shape;
        foreach (int axis in Axes)
            kept = kept.With(axis, 1);
        return [x, x with { Shape = kept }, x with { Shape = kept }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        outputGradients[0] is { } g && outputGradients[1] == null && outputGradients[2] == null
            ? [.. new MomentNormalizationGradient(this).ApplyAll([g, node.Outputs[1], node.Outputs[2], .. node.Inputs])]
            : base.Gradient(node, outputGradients);

    /// <summary>The normalization of x, where it is one: along some axes, of operands of one type; else its parts.</summary>
    internal static (Tensor Values, Tensor Mean, Tensor Variance) Of(Tensor x, Shape axes, double epsilon, Tensor? gamma, Tensor? beta)
    {
        Tensor[] inputs = [.. new[] { x, gamma, beta }.OfType<Tensor>()];
        var op = new MomentNormalization(axes, epsilon, gamma != null, beta != null);
        IReadOnlyList<Tensor> results = axes.Rank > 0 && x.DType.IsFloat() && Array.TrueForAll(inputs, t => t.DType == x.DType) ? op.ApplyAll(inputs) : op.Parts(inputs);
        return (results[0], results[1], results[2]);
    }

    internal override IReadOnlyList<Tensor> Parts(IReadOnlyList<Tensor> inputs)
    {
        Tensor x = inputs[0];
        int[] axes = [.. Axes];
        Tensor mean = Ops.Mean(x, axes, keepdims: true);
        // Subtracting first keeps the gradients of what the mean cancels, such as a bias before, near their true value of 0.
        Tensor centered = x - mean, variance = Ops.Mean(Ops.Square(centered), axes, keepdims: true), factor = Ops.Rsqrt(variance + Epsilon);
        // γ joins the factor where it is no larger.
        Tensor y = !Scaled ? centered * factor : inputs[1].Shape == factor.Shape ? centered * (factor * inputs[1]) : centered * factor * inputs[1];
        return [Shifted ? y + inputs[^1] : y, mean, variance];
    }
}

/// <summary>Gradient of a <see cref="MomentNormalization"/>. Operands: the gradient of the normalized values, mean and variance, and the operands of the normalization.
/// Results: the gradients of these operands.</summary>
public sealed record MomentNormalizationGradient(MomentNormalization Forward) : CompositeOp
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [.. inputs.Skip(3).Select(t => t.Spec)];

    internal override IReadOnlyList<Tensor> Parts(IReadOnlyList<Tensor> inputs) => Forward.GradientOfParts([.. inputs.Skip(3)], [inputs[0], null, null]);
}
