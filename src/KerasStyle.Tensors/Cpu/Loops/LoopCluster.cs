namespace KerasStyle.Tensors.Cpu;

/// <summary>Nodes of a graph that one loop nest over (rows, columns) will compute.</summary>
sealed class LoopCluster(long rows, long columns)
{
    public const int MaxNodes = 80;

    public long Rows { get; } = rows;

    public long Columns { get; } = columns;

    /// <summary>The nodes that this nest computes for all of the graph.</summary>
    public SortedSet<Node> Nodes { get; } = new(Comparer<Node>.Create((a, b) => a.Id.CompareTo(b.Id)));

    /// <summary>Cheap nodes that this nest computes for itself again.</summary>
    public HashSet<Node> Repeated { get; } = [];

    /// <summary>How the results of the nodes span the nest.</summary>
    public Dictionary<Node, Extent> Extents { get; } = [];

    public bool Contains(Node node) => Nodes.Contains(node) || Repeated.Contains(node);

    public bool KnowsRows => Extents.ContainsValue(Extent.Rows);

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
