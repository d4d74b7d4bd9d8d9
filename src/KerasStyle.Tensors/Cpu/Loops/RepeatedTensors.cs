namespace KerasStyle.Tensors.Cpu;

/// <summary>The tensors that every reader computes for itself: a few cheap operations on one tensor of the same size (and smaller ones), so that
/// reading that one again costs no more than reading the result, and the result is never stored.</summary>
sealed class RepeatedTensors
{
    const int MaxCost = 6, LeastElements = 256;

    readonly Dictionary<Tensor, (Tensor? Source, int Cost)> known = [];

    public RepeatedTensors(Graph graph, HashSet<Tensor> kept, Func<Tensor, List<Node>> readersOf)
    {
        foreach (Node node in graph.Nodes.Where(LoopNodes.IsElementwise))
        {
            Tensor output = node.Outputs[0];
            if (output.Shape.Size >= LeastElements && !kept.Contains(output) && readersOf(output).TrueForAll(r => IsLoop(r, output)) && SourceOf(node) is { } source)
                known[output] = source;
        }
    }

    public bool Contains(Tensor tensor) => known.ContainsKey(tensor);

    static bool IsLoop(Node reader, Tensor read) =>
        LoopNodes.ReductionOf(reader) != null || (LoopNodes.IsElementwise(reader) && reader.Outputs[0].Shape.Size == read.Shape.Size);

    (Tensor? Source, int Cost)? SourceOf(Node node)
    {
        Tensor? source = null;
        int cost = ElementwiseCost.Of(node.Op);
        foreach (Tensor operand in node.Inputs.Select(LoopNodes.Base).Distinct())
        {
            if (operand.Shape.Size != node.Outputs[0].Shape.Size || operand.Node!.Op is BroadcastTo)
                continue;
            (Tensor? from, int more) = known.TryGetValue(operand, out var chain) ? chain : (operand, 0);
            if (source != null && from != null && source != from)
                return null;
            source ??= from;
            cost += more;
        }

        return source != null && cost <= MaxCost ? (source, cost) : null;
    }
}
