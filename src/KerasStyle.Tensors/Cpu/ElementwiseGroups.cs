namespace KerasStyle.Tensors.Cpu;

/// <summary>Who reads what in a graph, and which element-wise operations run together as one pass over memory.</summary>
sealed class ElementwiseGroups
{
    const int MaxSteps = 64;

    static readonly List<Use> none = [];

    readonly TensorTable<List<Use>> uses;
    readonly List<Node>?[] groups;          // by the node's number
    readonly List<List<Node>> all = [];

    public ElementwiseGroups(Graph graph)
    {
        uses = new(graph);
        groups = new List<Node>?[graph.Nodes.Count];
        foreach (Node node in graph.Nodes)
        {
            if (IsSameMemory(node))
                continue;
            for (int i = 0; i < node.Inputs.Count; i++)
                (uses[Base(node.Inputs[i])] ??= []).Add(new(node, i));
        }

        Kept = [.. graph.Outputs.Concat(graph.Updates.Select(u => u.Value)).Select(Base)];
        for (int id = graph.Nodes.Count - 1; id >= 0; id--)
        {
            if (IsElementwise(graph.Nodes[id]))
                Join(graph.Nodes[id]);
        }
    }

    /// <summary>Outputs and updates, which must exist in memory.</summary>
    public HashSet<Tensor> Kept { get; }

    /// <summary>The groups; the last node of each is its root.</summary>
    public IReadOnlyList<List<Node>> All => all;

    /// <summary>The nodes and operand positions that read a tensor, through reshapes too.</summary>
    public List<Use> UsesOf(Tensor tensor) => uses[tensor] ?? none;

    /// <summary>The group that is computed where this node stands in the graph.</summary>
    public List<Node>? RootedAt(Node node) => groups[node.Id] is { } group && group[^1] == node ? group : null;

    /// <summary>The group that a node is part of.</summary>
    public List<Node>? GroupOf(Node node) => groups[node.Id];

    /// <summary>Whether a group must store the result of one of its nodes.</summary>
    public bool IsStored(Node node, List<Node> group) => node == group[^1] || Kept.Contains(node.Outputs[0]);

    /// <summary>The tensor whose memory a tensor shares: reshapes copy nothing.</summary>
    public static Tensor Base(Tensor tensor)
    {
        while (IsSameMemory(tensor.Node!))
            tensor = tensor.Node!.Inputs[0];
        return tensor;
    }

    public static bool IsSameMemory(Node node) => node.Op is Reshape or StopGradient;

    public static bool IsElementwise(Node node) => IsView(node) || node.Op is Unary or Binary or Select or Cast;

    public static bool IsView(Node node) => node.Op is BroadcastTo or Transpose or Slice or Flip or Iota;

    // A node joins the group of its readers when all of them are in one group and read it element for element.
    void Join(Node node)
    {
        Tensor output = node.Outputs[0];
        List<Use> readers = UsesOf(output);
        List<Node>? group = null;
        if (readers.Count > 0 && readers.TrueForAll(r => groups[r.Node.Id] != null && !IsView(r.Node) && r.Node.Outputs[0].Shape.Size == output.Shape.Size))
        {
            group = groups[readers[0].Node.Id];
            if (group!.Count >= MaxSteps || !readers.TrueForAll(r => groups[r.Node.Id] == group))
                group = null;
            if (group == null && node.Op is BroadcastTo or Iota && !Kept.Contains(output))
                return;       // every group makes such a view for itself
        }

        if (group == null)
            all.Add(group = []);
        group.Insert(0, node);
        groups[node.Id] = group;
    }

    /// <summary>A place that reads a tensor. A class, as lists of classes are compiled ahead of time.</summary>
    public sealed record Use(Node Node, int Operand);
}
