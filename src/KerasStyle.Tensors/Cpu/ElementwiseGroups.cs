namespace KerasStyle.Tensors.Cpu;

/// <summary>Who reads what in a graph, and which element-wise operations run together as one pass over memory.</summary>
sealed class ElementwiseGroups
{
    const int MaxSteps = 64;

    readonly Dictionary<Tensor, List<(Node Node, int Operand)>> uses = [];
    readonly Dictionary<Node, int> roots = [];
    readonly Dictionary<int, List<Node>> members = [];

    public ElementwiseGroups(Graph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            if (IsSameMemory(node))
                continue;
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                Tensor operand = Base(node.Inputs[i]);
                if (!uses.TryGetValue(operand, out List<(Node, int)>? list))
                    uses[operand] = list = [];
                list.Add((node, i));
            }
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
    public IEnumerable<List<Node>> All => members.Values;

    /// <summary>The nodes and operand positions that read a tensor, through reshapes too.</summary>
    public List<(Node Node, int Operand)> UsesOf(Tensor tensor) => uses.GetValueOrDefault(tensor, []);

    /// <summary>The group that is computed where this node stands in the graph.</summary>
    public List<Node>? RootedAt(Node node) => roots.TryGetValue(node, out int root) && root == node.Id ? members[root] : null;

    /// <summary>The group that a node is part of.</summary>
    public List<Node>? GroupOf(Node node) => roots.TryGetValue(node, out int root) ? members[root] : null;

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
        var readers = UsesOf(output);
        int group = -1;
        if (readers.Count > 0 && readers.TrueForAll(r => roots.ContainsKey(r.Node) && !IsView(r.Node) && r.Node.Outputs[0].Shape.Size == output.Shape.Size))
        {
            group = roots[readers[0].Node];
            if (!readers.TrueForAll(r => roots[r.Node] == group) || members[group].Count >= MaxSteps)
                group = -1;
            if (group < 0 && node.Op is BroadcastTo or Iota && !Kept.Contains(output))
                return;       // every group makes such a view for itself
        }

        if (group < 0)
            members[group = node.Id] = [];
        roots[node] = group;
        members[group].Insert(0, node);
    }
}
