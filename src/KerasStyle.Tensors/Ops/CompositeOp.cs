namespace KerasStyle.Tensors;

/// <summary>An operation that others make up. An engine with a form of its own for it may take it as one; all others compute its parts.</summary>
public abstract record CompositeOp : Op
{
    /// <summary>The results by other operations, in the trace that the operands belong to.</summary>
    internal abstract IReadOnlyList<Tensor> Parts(IReadOnlyList<Tensor> inputs);

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) => GradientOfParts(node.Inputs, outputGradients);

    /// <summary>Gradients with respect to the operands by way of the parts, given those of the results.</summary>
    internal Tensor[] GradientOfParts(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> outputGradients)
    {
        int first = Graph.Current!.Nodes.Count;
        Tensor[] gradients = Gradients.Of([.. Parts(inputs).Zip(outputGradients).Where(p => p.Second != null).Select(p => (p.First, p.Second!))], inputs, first);
        return [.. inputs.Select((t, i) => inputs.Take(i).Any(earlier => ReferenceEquals(earlier, t)) ? Ops.ZerosLike(t) : gradients[i])];     // once where one tensor is several operands
    }

    /// <summary>The graph with the parts in place of such operations.</summary>
    internal static Graph TakeApart(Graph graph) => TakeApart(graph, static _ => false);

    /// <summary>The graph with the parts in place of such operations, but for those that are kept.</summary>
    internal static Graph TakeApart(Graph graph, Func<Node, bool> isKept) => graph.Nodes.Any(n => n.Op is CompositeOp && !isKept(n))
        ? Simplifier.Map(graph, (node, inputs, _) => node.Op is CompositeOp composite && !isKept(node) ? composite.Parts(inputs) : null)
        : graph;
}
