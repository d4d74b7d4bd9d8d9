namespace KerasStyle.Tensors;

/// <summary>Who reads which tensor of a graph.</summary>
sealed class GraphReaders
{
    static readonly List<Node> none = [];

    readonly TensorTable<List<Node>> readers;
    readonly HashSet<Tensor> kept;

    public GraphReaders(Graph graph)
    {
        kept = [.. graph.Outputs, .. graph.Updates.Select(u => u.Value)];
        readers = new(graph);
        foreach (Node node in graph.Nodes)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
                (readers[node.Inputs[i]] ??= []).Add(node);
        }
    }

    /// <summary>The nodes that read a tensor, each as often as it does.</summary>
    public List<Node> this[Tensor tensor] => readers[tensor] ?? none;

    /// <summary>Whether the tensor is a result of the graph or the new value of a variable.</summary>
    public bool IsKept(Tensor tensor) => kept.Contains(tensor);

    /// <summary>Whether one operand of one node is all that the tensor is for.</summary>
    public bool IsReadOnce(Tensor tensor) => this[tensor].Count == 1 && !IsKept(tensor);
}
