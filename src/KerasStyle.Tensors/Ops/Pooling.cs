namespace KerasStyle.Tensors;

/// <summary>Largest value in each window place: (batch, spatial..., channels) → (batch, places..., channels), and as a second result
/// the place inside the window (row-major; uint8, or int32 for windows over 256 values), which the gradient follows.</summary>
public sealed record MaxPool(Window Window, Shape PoolSize) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        Shape shape = Pooling.OutputShape(inputs[0], Window, PoolSize);
        return [inputs[0].Spec with { Shape = shape }, new(shape, PoolSize.Size <= 256 ? DType.UInt8 : DType.Int32)];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [outputGradients[0] is { } g ? new MaxPoolGradient(Window, PoolSize, node.Inputs[0].Shape).Apply(g, node.Outputs[1]) : null];
}

/// <summary>Gradient of <see cref="MaxPool"/>'s input: each window's gradient goes to the place of its largest value.</summary>
public sealed record MaxPoolGradient(Window Window, Shape PoolSize, Shape InputShape) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec with { Shape = InputShape }];
}

/// <summary>Mean of each window place over the values that lie in the input (padding does not count).</summary>
public sealed record AveragePool(Window Window, Shape PoolSize) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) =>
        [inputs[0].Spec with { Shape = Pooling.OutputShape(inputs[0], Window, PoolSize) }];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [new AveragePoolGradient(Window, PoolSize, node.Inputs[0].Shape).Apply(outputGradients[0]!)];
}

/// <summary>Gradient of <see cref="AveragePool"/>'s input.</summary>
public sealed record AveragePoolGradient(Window Window, Shape PoolSize, Shape InputShape) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec with { Shape = InputShape }];

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        [new AveragePool(Window, PoolSize).Apply(outputGradients[0]!)];
}

static class Pooling
{
    public static Shape OutputShape(Tensor x, Window window, Shape poolSize) => x.Rank == window.Rank + 2
        ? new Shape(x.Shape[0]).Concat(window.Places(x.Shape[1..^1], poolSize)).Concat([x.Shape[^1]])
        : throw new ArgumentException($"pooling over {window.Rank} spatial axes needs (batch, spatial..., channels), got {x.Spec}");
}
