namespace KerasStyle.Tensors.Cpu;

/// <summary>Nodes of a graph that one loop nest over (rows, columns) will compute.</summary>
sealed class LoopCluster(long rows, long columns)
{
    public const int MaxNodes = 80;

    readonly List<Node> nodes = [], repeated = [];
    readonly Dictionary<Node, Extent> extents = [];
    HashSet<Tensor>? operands;

    public long Rows { get; } = rows;

    public long Columns { get; } = columns;

    /// <summary>The nodes that this nest computes for all of the graph, in its order.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>Cheap nodes that this nest computes for itself again.</summary>
    public IReadOnlyList<Node> Repeated => repeated;

    /// <summary>Whether some results are one value for each row.</summary>
    public bool KnowsRows { get; private set; }

    /// <summary>What the nest reads from outside.</summary>
    public HashSet<Tensor> Operands => operands ??=
        [.. nodes.Concat(repeated).SelectMany(n => n.Inputs).Select(LoopNodes.Base).Where(t => !Contains(t.Node!))];

    public bool Contains(Node node) => extents.ContainsKey(node);

    /// <summary>How the result of one of the nodes spans the nest.</summary>
    public Extent ExtentOf(Node node) => extents[node];

    public void Add(Node node, Extent extent)
    {
        int at = nodes.Count;
        while (at > 0 && nodes[at - 1].Id > node.Id)
            at--;
        nodes.Insert(at, node);
        Span(node, extent);
    }

    public void Repeat(Node node, Extent extent)
    {
        repeated.Add(node);
        Span(node, extent);
    }

    void Span(Node node, Extent extent)
    {
        extents[node] = extent;
        KnowsRows |= extent == Extent.Rows;
        operands = null;
    }

    public void Remove(Node node)
    {
        nodes.Remove(node);
        extents.Remove(node);
        operands = null;
    }

    /// <summary>How a tensor of one shape spans the nest when it broadcasts to another shape of all elements; null when no loop variable walks through it.</summary>
    public Extent? ExtentOf(Shape shape, Shape full)
    {
        if (shape.Size == full.Size)
            return Extent.Full;
        long inner = 1;
        int split = full.Rank;
        while (split > 0 && inner < Columns)
            inner *= full[--split];
        if (inner != Columns)
            return null;
        int extra = full.Rank - shape.Rank;
        long rowsOf = 1, columnsOf = 1;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (i + extra < split)
                rowsOf *= shape[i];
            else
                columnsOf *= shape[i];
        }

        return (rowsOf == 1 || rowsOf == Rows) && (columnsOf == 1 || columnsOf == Columns)
            ? (rowsOf == 1 ? Extent.None : Extent.Rows) | (columnsOf == 1 ? Extent.None : Extent.Columns)
            : null;
    }
}
