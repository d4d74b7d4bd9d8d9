namespace KerasStyle.Tensors.Cpu;

/// <summary>The tensors that every reader computes for itself: a few cheap operations on one tensor of the same size (and smaller ones), so that
/// reading that one again costs no more than reading the result, and the result is never stored.</summary>
sealed class RepeatedTensors
{
    const int MaxCost = 6, LeastElements = 256;

    readonly TensorTable<Chain> known;

    public RepeatedTensors(Graph graph, HashSet<Tensor> kept, Func<Tensor, List<Node>> readersOf)
    {
        known = new(graph);
        foreach (Node node in graph.Nodes)
        {
            if (!LoopNodes.IsElementwise(node))
                continue;
            Tensor output = node.Outputs[0];
            if (output.Shape.Size >= LeastElements && !kept.Contains(output) && readersOf(output).TrueForAll(r => IsLoop(r, output)))
                known[output] = ChainOf(node);
        }
    }

    public bool Contains(Tensor tensor) => known[tensor] != null;

    static bool IsLoop(Node reader, Tensor read) =>
        LoopNodes.ReductionOf(reader) != null || (LoopNodes.IsElementwise(reader) && reader.Outputs[0].Shape.Size == read.Shape.Size);

    // The operations from one tensor to the node's result; null where it comes from several or they cost too much.
    Chain? ChainOf(Node node)
    {
        Tensor? source = null;
        int cost = ElementwiseCost.Of(node.Op);
        foreach (Tensor operand in node.Inputs.Select(LoopNodes.Base).Distinct())
        {
            if (operand.Shape.Size != node.Outputs[0].Shape.Size || operand.Node!.Op is BroadcastTo)
                continue;
            (Tensor from, int more) = known[operand] ?? new Chain(operand, 0);
            if (source != null && source != from)
                return null;
            source ??= from;
            cost += more;
        }

        return source != null && cost <= MaxCost ? new Chain(source, cost) : null;
    }

    sealed record Chain(Tensor Source, int Cost);
}
