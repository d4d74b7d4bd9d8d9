using static KerasStyle.Tensors.Cpu.LoopNodes;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Gathers reductions, the element-wise operations that lead to them and those that use a row's result along the row into loop nests, so
/// that nothing between them is stored: a normalization or a softmax with its loss is one pass, and sums over the same operands share one.</summary>
sealed class LoopFusion
{
    static readonly List<Node> none = [];

    readonly Graph graph;
    readonly TensorTable<List<Node>> readers;
    readonly HashSet<Tensor> kept;
    readonly RepeatedTensors repeated;
    readonly LoopCluster?[] owner;          // by the node's number
    readonly List<LoopCluster> clusters = [];
    readonly int[] visits;                  // by the node's number, the last search that came there
    int searches;

    LoopFusion(Graph graph)
    {
        this.graph = graph;
        owner = new LoopCluster?[graph.Nodes.Count];
        visits = new int[graph.Nodes.Count];
        readers = new(graph);
        foreach (Node node in graph.Nodes)
        {
            if (IsSameMemory(node))
                continue;
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                List<Node> list = readers[Base(node.Inputs[i])] ??= [];
                if (list.Count == 0 || list[^1] != node)
                    list.Add(node);
            }
        }

        kept = [.. graph.Outputs.Concat(graph.Updates.Select(u => u.Value)).Select(Base)];
        repeated = new RepeatedTensors(graph, kept, ReadersOf);
    }

    public static Graph Apply(Graph graph)
    {
        if (!graph.Nodes.Any(n => ReductionOf(n) != null))
            return graph;
        var fusion = new LoopFusion(graph);
        fusion.Grow();
        fusion.Share();
        fusion.Shrink();
        return new LoopRewriter(graph, fusion.owner, fusion.repeated, fusion.IsResult).Run();
    }

    List<Node> ReadersOf(Tensor tensor) => readers[tensor] ?? none;

    // Reductions start nests; what reads a row's value along the row joins, and so do reductions of what is in a nest.
    void Grow()
    {
        foreach (Node node in graph.Nodes)
        {
            if (ReductionOf(node) is { } reduction)
                AddReduction(node, reduction);
            else if (IsElementwise(node))
                AddReader(node);
        }
    }

    void AddReduction(Node node, (long Rows, long Columns, bool OfRow, LoopResult Result) reduction)
    {
        Node source = Base(node.Inputs[0]).Node!;
        Extent result = reduction.OfRow ? Extent.Rows : Extent.None;
        LoopCluster? cluster = owner[source.Id];
        if (cluster != null && CanJoin(node, cluster))
        {
            Extent read = cluster.ExtentOf(source);
            bool fits = read == Extent.Full && ((cluster.Rows, cluster.Columns) == (reduction.Rows, reduction.Columns) || reduction.Result == LoopResult.Total);
            bool sumOfRows = read == Extent.Rows && node.Outputs[0].Shape.Size == 1 && source.Outputs[0].Shape.Size == cluster.Rows;
            if (fits || sumOfRows)
            {
                Add(cluster, node, sumOfRows ? Extent.None : result);
                return;
            }
        }

        clusters.Add(cluster = new LoopCluster(reduction.Rows, reduction.Columns));
        Add(cluster, node, result);
    }

    void AddReader(Node node)
    {
        foreach (Tensor operand in node.Inputs)
        {
            if (owner[Base(operand).Node!.Id] is not { KnowsRows: true } cluster)
                continue;
            if (owner[node.Id] is { } own)
            {
                if (own != cluster)
                    Merge(own, cluster);
            }
            else if (CanJoin(node, cluster) && ExtentIn(cluster, node) is { } extent && (extent == Extent.Full || IsUsedAlong(node, cluster)))
            {
                Add(cluster, node, extent);
            }
        }
    }

    // Whether an operand comes from the nest as one value per row.
    bool IsUsedAlong(Node node, LoopCluster cluster) =>
        node.Inputs.Any(t => owner[Base(t).Node!.Id] == cluster && cluster.ExtentOf(Base(t).Node!) == Extent.Rows);

    void Add(LoopCluster cluster, Node node, Extent extent)
    {
        cluster.Add(node, extent);
        owner[node.Id] = cluster;
    }

    // How a node's result spans a nest: null when some operand does not fit.
    Extent? ExtentIn(LoopCluster cluster, Node node)
    {
        Tensor output = node.Outputs[0];
        bool full = output.Shape.Size == cluster.Rows * cluster.Columns;
        if (!full && (output.Shape.Size != cluster.Rows || !cluster.KnowsRows))
            return null;
        foreach (Tensor operand in node.Inputs)
        {
            Node source = Base(operand).Node!;
            bool inside = cluster.Contains(source);
            if (full)
            {
                if (cluster.ExtentOf(Read(operand, node).Shape, output.Shape) is not { } extent)
                    return null;
                // Combinations over rows are known only after the nest.
                if (inside && (cluster.ExtentOf(source) == Extent.None || (cluster.ExtentOf(source) != extent && (cluster.Rows > 1 || extent != Extent.None))))
                    return null;
            }
            else if ((inside && cluster.ExtentOf(source) != Extent.Rows) || (operand.Shape.Size != 1 && operand.Shape.Size != cluster.Rows) || source.Op is BroadcastTo)
            {
                return null;
            }
        }

        return full ? Extent.Full : Extent.Rows;
    }

    bool CanJoin(Node node, LoopCluster cluster) => cluster.Nodes.Count < LoopCluster.MaxNodes && !DependsOn(node.Inputs.Select(Base), cluster);

    // Whether some tensors from outside of a nest are computed from what it computes.
    bool DependsOn(IEnumerable<Tensor> tensors, LoopCluster cluster) =>
        DependsOn(tensors.Where(t => !cluster.Contains(t.Node!)), cluster.Nodes[0].Id, node => owner[node.Id] == cluster);

    // Whether some tensors are computed from certain nodes, the first of which is given, through whole nests where nodes on the way are in one.
    bool DependsOn(IEnumerable<Tensor> tensors, int first, Predicate<Node> isTarget)
    {
        searches++;
        first = FirstThatMatters(first);
        var open = new Stack<Node>();
        foreach (Tensor tensor in tensors)
            Visit(tensor.Node!);
        while (open.TryPop(out Node? next))
        {
            if (isTarget(next))
                return true;
            for (int i = 0; i < next.Inputs.Count; i++)
                Visit(next.Inputs[i].Node!);
        }

        return false;

        void Visit(Node visited)
        {
            if (visited.Id < first || visits[visited.Id] == searches)
                return;
            if (owner[visited.Id] is not { } cluster || isTarget(visited))
            {
                Open(visited);
                return;
            }

            foreach (Node member in cluster.Nodes)
                Open(member);
        }

        void Open(Node node)
        {
            visits[node.Id] = searches;
            open.Push(node);
        }
    }

    // Nodes before this one cannot depend on it, nor can the nests that they are in.
    int FirstThatMatters(int first)
    {
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (LoopCluster cluster in clusters)
            {
                if (cluster.Nodes[0].Id < first && cluster.Nodes[^1].Id >= first)
                    (first, changed) = (cluster.Nodes[0].Id, true);
            }
        }

        return first;
    }

    bool Merge(LoopCluster into, LoopCluster other)
    {
        if ((into.Rows, into.Columns) != (other.Rows, other.Columns) || into.Nodes.Count + other.Nodes.Count > LoopCluster.MaxNodes)
            return false;
        if (IsBehind(into, other) || IsBehind(other, into))
            return false;
        foreach (Node node in other.Nodes)
            Add(into, node, other.ExtentOf(node));
        foreach (Node node in other.Repeated)
        {
            if (!into.Contains(node))
                into.Repeat(node, other.ExtentOf(node));
        }

        clusters.Remove(other);
        return true;
    }

    // Whether a nest needs results of another one that are known only after it.
    bool IsBehind(LoopCluster cluster, LoopCluster other) =>
        cluster.Operands.Any(t => other.Contains(t.Node!) && other.ExtentOf(t.Node!) == Extent.None) || DependsOn(cluster.Operands, other);

    // What leads to a nest joins it; nests over the same operands become one.
    void Share()
    {
        foreach (LoopCluster cluster in clusters)
            Pull(cluster);
        for (int i = 0; i < clusters.Count; i++)
        {
            for (int j = clusters.Count - 1; j > i; j--)
            {
                if (HaveOperandInCommon(clusters[i], clusters[j]) && Merge(clusters[i], clusters[j]))
                    Pull(clusters[i]);
            }
        }
    }

    bool HaveOperandInCommon(LoopCluster a, LoopCluster b)
    {
        if ((a.Rows, a.Columns) != (b.Rows, b.Columns))
            return false;
        long size = a.Rows * a.Columns;
        return a.Operands.Any(t => t.Shape.Size == size && owner[t.Node!.Id] == b) || b.Operands.Any(t => t.Shape.Size == size && (a.Operands.Contains(t) || owner[t.Node!.Id] == a));
    }

    void Pull(LoopCluster cluster)
    {
        var open = new Stack<Tensor>(cluster.Operands);
        while (open.TryPop(out Tensor? tensor))
        {
            Node node = tensor.Node!;
            if (cluster.Contains(node) || (owner[node.Id] != null && !repeated.Contains(tensor)) || !IsElementwise(node)
                || cluster.Nodes.Count + cluster.Repeated.Count >= LoopCluster.MaxNodes || ExtentIn(cluster, node) is not { } extent)
                continue;
            if (extent == Extent.Rows)
            {
                if (cluster.Rows == 1 || kept.Contains(tensor) || IsReadOutside(cluster, tensor) || !IsReadByRows(cluster, tensor))
                    continue;
                Add(cluster, node, extent);
            }
            else if (repeated.Contains(tensor))
            {
                cluster.Repeat(node, Extent.Full);
            }
            else if ((!kept.Contains(tensor) && !IsReadOutside(cluster, tensor)) || (MustBeStored(tensor) && !DependsOn(cluster.Operands.Where(t => t != tensor), node.Id, n => n == node)))
            {
                Add(cluster, node, Extent.Full);
            }
            else
            {
                continue;
            }

            foreach (Tensor operand in node.Inputs)
                open.Push(Base(operand));
        }
    }

    // Whether a nest takes one value of a tensor for each row, not for each column.
    bool IsReadByRows(LoopCluster cluster, Tensor tensor) => ReadersOf(tensor).TrueForAll(reader => cluster.ExtentOf(reader) == Extent.Rows
        || reader.Inputs.Where(t => Base(Read(t, reader)) == tensor).All(t => cluster.ExtentOf(Read(t, reader).Shape, reader.Outputs[0].Shape) == Extent.Rows));

    // Read by something that no loop computes, so its memory is written anyway.
    bool MustBeStored(Tensor tensor) => kept.Contains(tensor) || ReadersOf(tensor).Exists(r => !IsElementwise(r) && ReductionOf(r) == null);

    // What nobody in the nest reads and each reader can compute from the same operands is left to the readers.
    void Shrink()
    {
        foreach (LoopCluster cluster in clusters)
        {
            for (int i = cluster.Nodes.Count - 1; i >= 0; i--)
            {
                Node node = cluster.Nodes[i];
                if (cluster.ExtentOf(node) == Extent.Full && IsElementwise(node) && repeated.Contains(node.Outputs[0]) && !ReadersOf(node.Outputs[0]).Exists(cluster.Contains))
                {
                    cluster.Remove(node);
                    owner[node.Id] = null;
                }
            }
        }
    }

    // Whether a nest must leave a node's result in memory.
    bool IsResult(LoopCluster cluster, Node node)
    {
        Tensor output = node.Outputs[0];
        return !repeated.Contains(output) && (kept.Contains(output) || IsReadOutside(cluster, output));
    }

    // Directly, or by a node that others compute for themselves.
    bool IsReadOutside(LoopCluster cluster, Tensor tensor) => ReadersOf(tensor).Exists(r =>
        !cluster.Contains(r) || (repeated.Contains(r.Outputs[0]) && IsReadOutside(cluster, r.Outputs[0])));
}
