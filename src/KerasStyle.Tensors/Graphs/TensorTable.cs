namespace KerasStyle.Tensors;

/// <summary>What is known of each tensor of a graph, found by its place in the graph instead of by hashing.</summary>
sealed class TensorTable<T>
    where T : class
{
    readonly int[] first;       // by a node's number, where its results begin
    readonly T?[] values;

    public TensorTable(Graph graph)
    {
        first = new int[graph.Nodes.Count];
        int count = 0;
        for (int id = 0; id < first.Length; id++)
        {
            first[id] = count;
            count += graph.Nodes[id].Outputs.Count;
        }

        values = new T?[count];
    }

    /// <summary>Null where nothing was said.</summary>
    public T? this[Tensor tensor]
    {
        get => values[Place(tensor)];
        set => values[Place(tensor)] = value;
    }

    int Place(Tensor tensor) => first[tensor.Node!.Id] + tensor.OutputIndex;
}
