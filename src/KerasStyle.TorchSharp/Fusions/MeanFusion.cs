namespace KerasStyle.Torch;

/// <summary>What is added to all values that a mean is taken of, such as a bias before a batch normalization, the mean cancels: its gradient is 0.
/// Torch's normalizations would give the rounding of that 0, which an optimizer like Adam divides by itself.</summary>
static class MeanFusion
{
    public static Graph Apply(Graph graph) => graph.Nodes.Any(IsCancelled)
        ? Simplifier.Map(graph, (node, _, _) => IsCancelled(node) ? [Ops.Zeros(node.Outputs[0].Shape, node.Outputs[0].DType)] : null)
        : graph;

    static bool IsCancelled(Node node) => node.Op is Reduce { Kind: ReduceKind.Sum } sum && node.Inputs[0] is { OutputIndex: 0, Node.Op: MomentNormalizationGradient gradient }
        && gradient.Forward.Axes.All(sum.Axes.Contains);
}
