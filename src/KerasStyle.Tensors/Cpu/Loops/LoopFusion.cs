using static KerasStyle.Tensors.Cpu.LoopNodes;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Gathers reductions, the element-wise operations that lead to them and those that use a row's result along the row into loop nests, so
/// that nothing between them is stored: a normalization or a softmax with its loss is one pass, and sums over the same operands share one.</summary>
sealed class LoopFusion
{
    readonly Graph graph;
    readonly Dictionary<Tensor, List<Node>> readers = [];
    readonly HashSet<Tensor> kept;
    readonly RepeatedTensors repeated;
    readonly Dictionary<Node, LoopCluster> owner = [];
    readonly List<LoopCluster> clusters = [];

    LoopFusion(Graph graph)
    {
        this.graph = graph;
        foreach (Node node in graph.Nodes.Where(n => !IsSameMemory(n)))
        {
            foreach (Tensor operand in node.Inputs.Select(Base).Distinct())
            {
                if (!readers.TryGetValue(operand, out List<Node>? list))
                    readers[operand] = list = [];
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
        return new LoopRewriter(graph, fusion.clusters, fusion.repeated, fusion.IsResult).Run();
    }

    List<Node> ReadersOf(Tensor tensor) => readers.GetValueOrDefault(tensor, []);

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
        if (owner.TryGetValue(source, out LoopCluster? cluster) && CanJoin(node, cluster))
        {
            Extent read = cluster.Extents[source];
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
            if (!owner.TryGetValue(Base(operand).Node!, out LoopCluster? cluster) || !cluster.KnowsRows)
                continue;
            if (owner.TryGetValue(node, out LoopCluster? own))
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
        node.Inputs.Any(t => owner.GetValueOrDefault(Base(t).Node!) == cluster && cluster.Extents[Base(t).Node!] == Extent.Rows);

    void Add(LoopCluster cluster, Node node, Extent extent)
    {
        cluster.Nodes.Add(node);
        cluster.Extents[node] = extent;
        owner[node] = cluster;
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
                if (inside && (cluster.Extents[source] == Extent.None || (cluster.Extents[source] != extent && (cluster.Rows > 1 || extent != Extent.None))))
                    return null;
            }
            else if ((inside && cluster.Extents[source] != Extent.Rows) || (operand.Shape.Size != 1 && operand.Shape.Size != cluster.Rows) || source.Op is BroadcastTo)
            {
                return null;
            }
        }

        return full ? Extent.Full : Extent.Rows;
    }

    bool CanJoin(Node node, LoopCluster cluster) => cluster.Nodes.Count < LoopCluster.MaxNodes
        && node.Inputs.Select(t => Base(t).Node!).All(source => cluster.Contains(source) || !DependsOn(source, cluster.Nodes));

    // Whether a node is computed from some of these, through whole nests where nodes on the way are in one.
    bool DependsOn(Node node, IReadOnlyCollection<Node> targets)
    {
        int first = FirstThatMatters(targets.Min(t => t.Id));
        var seen = new HashSet<Node>();
        var open = new Stack<Node>();
        Visit(node);
        while (open.TryPop(out Node? next))
        {
            if (targets.Contains(next))
                return true;
            foreach (Tensor input in next.Inputs)
                Visit(input.Node!);
        }

        return false;

        void Visit(Node visited)
        {
            if (visited.Id < first)
                return;
            if (owner.TryGetValue(visited, out LoopCluster? cluster) && !targets.Contains(visited))
            {
                foreach (Node member in cluster.Nodes.Where(seen.Add))
                    open.Push(member);
            }
            else if (seen.Add(visited))
            {
                open.Push(visited);
            }
        }
    }

    // Nodes before this one cannot depend on it, nor can the nests that they are in.
    int FirstThatMatters(int first)
    {
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (LoopCluster cluster in clusters.Where(c => c.Nodes.Min!.Id < first && c.Nodes.Max!.Id >= first))
                (first, changed) = (cluster.Nodes.Min!.Id, true);
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
            Add(into, node, other.Extents[node]);
        foreach (Node node in other.Repeated.Where(n => !into.Contains(n)))
        {
            into.Repeated.Add(node);
            into.Extents[node] = other.Extents[node];
        }

        clusters.Remove(other);
        return true;
    }

    // Whether a nest needs results of another one that are known only after it.
    bool IsBehind(LoopCluster cluster, LoopCluster other) => Operands(cluster).Any(t => other.Extents.TryGetValue(t.Node!, out Extent extent) && other.Contains(t.Node!)
        ? extent == Extent.None
        : DependsOn(t.Node!, other.Nodes));

    // What a nest reads from outside.
    static HashSet<Tensor> Operands(LoopCluster cluster) =>
        [.. cluster.Nodes.Concat(cluster.Repeated).SelectMany(n => n.Inputs).Select(Base).Where(t => !cluster.Contains(t.Node!))];

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

    static bool HaveOperandInCommon(LoopCluster a, LoopCluster b)
    {
        if ((a.Rows, a.Columns) != (b.Rows, b.Columns))
            return false;
        long size = a.Rows * a.Columns;
        HashSet<Tensor> ofA = Operands(a);
        return ofA.Any(t => t.Shape.Size == size && b.Nodes.Contains(t.Node!)) || Operands(b).Any(t => t.Shape.Size == size && (ofA.Contains(t) || a.Nodes.Contains(t.Node!)));
    }

    void Pull(LoopCluster cluster)
    {
        var open = new Stack<Tensor>(Operands(cluster));
        while (open.TryPop(out Tensor? tensor))
        {
            Node node = tensor.Node!;
            if (cluster.Contains(node) || (owner.ContainsKey(node) && !repeated.Contains(tensor)) || !IsElementwise(node)
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
                cluster.Repeated.Add(node);
                cluster.Extents[node] = Extent.Full;
            }
            else if ((!kept.Contains(tensor) && !IsReadOutside(cluster, tensor)) || (MustBeStored(tensor) && !Operands(cluster).Any(t => t != tensor && DependsOn(t.Node!, [node]))))
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
    bool IsReadByRows(LoopCluster cluster, Tensor tensor) => ReadersOf(tensor).TrueForAll(reader => cluster.Extents[reader] == Extent.Rows
        || reader.Inputs.Where(t => Base(Read(t, reader)) == tensor).All(t => cluster.ExtentOf(Read(t, reader).Shape, reader.Outputs[0].Shape) == Extent.Rows));

    // Read by something that no loop computes, so its memory is written anyway.
    bool MustBeStored(Tensor tensor) => kept.Contains(tensor) || ReadersOf(tensor).Exists(r => !IsElementwise(r) && ReductionOf(r) == null);

    // What nobody in the nest reads and each reader can compute from the same operands is left to the readers.
    void Shrink()
    {
        foreach (LoopCluster cluster in clusters)
        {
            foreach (Node node in cluster.Nodes.Reverse().ToArray())
            {
                if (cluster.Extents[node] == Extent.Full && IsElementwise(node) && repeated.Contains(node.Outputs[0]) && !ReadersOf(node.Outputs[0]).Exists(cluster.Contains))
                {
                    cluster.Nodes.Remove(node);
                    cluster.Extents.Remove(node);
                    owner.Remove(node);
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
