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
