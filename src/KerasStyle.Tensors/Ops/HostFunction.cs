namespace KerasStyle.Tensors;

/// <summary>A function computed on whole tensors by code of its own instead of a kernel: linear algebra and other things that are rare and large.
/// In a compiled step it copies its operands and allocates.</summary>
/// <param name="Name">Name for messages.</param>
/// <param name="Compute">The results of values.</param>
/// <param name="Results">Shapes and types of the results.</param>
/// <param name="Slopes">Gradients with respect to the operands; null when the function has none.</param>
sealed record HostFunction(
    string Name, Func<IReadOnlyList<Tensor>, Tensor[]> Compute, TensorSpec[] Results, Func<Node, IReadOnlyList<Tensor?>, Tensor?[]>? Slopes) : Op
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => Results;

    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) =>
        Slopes?.Invoke(node, outputGradients) ?? throw new NotSupportedException($"{Name} has no gradient");

    public override string ToString() => Name;

    /// <summary>The results: at once for values, as a part of the graph in a trace.</summary>
    public IReadOnlyList<Tensor> On(params Tensor[] xs) => xs.All(x => x.HasValues) ? Graph.Untraced(() => Compute(xs)) : ApplyAll(xs);
}
