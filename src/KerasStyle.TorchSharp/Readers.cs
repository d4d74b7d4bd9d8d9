namespace KerasStyle.Torch;

/// <summary>Who reads what in a graph. A view reads and is read as the memory that it shows.</summary>
sealed class Readers
{
    readonly Dictionary<Tensor, int> lastReads = [], counts = [];

    public Readers(Graph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            foreach (Tensor input in node.Inputs)
                Read(input, node.Id);
        }

        foreach (Tensor output in graph.Outputs)
            Read(output, int.MaxValue);
        foreach ((_, Tensor value) in graph.Updates)
        {
            counts[value] = counts.GetValueOrDefault(value) + 1;
            if (value.Node!.Op is VariableRead || IsView(value.Node.Op))
                Read(value, int.MaxValue);
        }
    }

    /// <summary>Whether anything reads the tensor.</summary>
    public bool IsRead(Tensor tensor) => counts.ContainsKey(tensor);

    /// <summary>Number of places that read the tensor itself.</summary>
    public int Count(Tensor tensor) => counts.GetValueOrDefault(tensor);

    /// <summary>The last node that reads the tensor's memory; larger than all at the end of the run.</summary>
    public int LastRead(Tensor tensor) => lastReads.GetValueOrDefault(tensor, -1);

    /// <summary>The tensor whose memory a view shows; a tensor of its own memory itself.</summary>
    public Tensor Base(Tensor tensor)
    {
        while (IsView(tensor.Node!.Op))
            tensor = tensor.Node.Inputs[0];
        return tensor;
    }

    static bool IsView(Op op) => op is Reshape or Transpose or BroadcastTo or Slice or Unstack;

    void Read(Tensor tensor, int node)
    {
        counts[tensor] = counts.GetValueOrDefault(tensor) + 1;
        tensor = Base(tensor);
        lastReads[tensor] = Math.Max(lastReads.GetValueOrDefault(tensor, -1), node);
    }
}
