namespace KerasStyle.Torch;

/// <summary>a + factor · b · c: operands a, b, c; c is left out where the factor is all.</summary>
sealed record AddProduct(double Factor) : Op
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];
}

/// <summary>a + factor · b / c: operands a, b, c.</summary>
sealed record AddQuotient(double Factor) : Op
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];
}

/// <summary>a + weight · (b · c − a): operands a, b, c; c is left out where b is all.</summary>
sealed record Interpolate(double Weight) : Op
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];
}

/// <summary>Rows of a table (length, width) added over steps: operands table, indices (batch, steps) and, where not all steps count, which do (batch, steps, 1). Result (batch, 1, width).</summary>
sealed record GatherSum : Op
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec with { Shape = [inputs[1].Shape[0], 1, inputs[0].Shape[1]] }];
}

/// <summary>Gradient of the table of a <see cref="GatherSum"/>: operands indices, the gradient of the sums and, where not all steps count, which do.</summary>
sealed record GatherSumGradient(Shape Table) : Op
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[1].Spec with { Shape = Table }];
}

/// <summary>A normalization of values of a half type, by statistics, γ and β in float32.</summary>
sealed record HalfNormalization(MomentNormalization Forward) : Op
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        Shape kept = new([.. inputs[0].Shape.Select((n, i) => Forward.Axes.Contains(i) ? 1 : n)]);
        return [inputs[0].Spec, new(kept), new(kept)];
    }
}

/// <summary>Gradient of a <see cref="HalfNormalization"/>, with the operands of <see cref="MomentNormalizationGradient"/>.</summary>
sealed record HalfNormalizationGradient(MomentNormalization Forward) : Op
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [.. inputs.Skip(3).Select(t => t.Spec)];
}

/// <summary>Functions whose gradient torch has as one of their result.</summary>
enum ResultGradientKind
{
    Tanh,
    Sigmoid,
    Softmax,
}

/// <summary>The gradient of a function's operand: operands are that of its result and the result.</summary>
sealed record ResultGradient(ResultGradientKind Kind) : Op
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[1].Spec];
}
