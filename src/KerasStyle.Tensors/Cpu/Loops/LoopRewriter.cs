namespace KerasStyle.Tensors.Cpu;

/// <summary>Rebuilds a graph with each cluster as one <see cref="LoopNest"/>.</summary>
sealed class LoopRewriter(Graph source, List<LoopCluster> clusters, RepeatedTensors repeated, Func<LoopCluster, Node, bool> isResult)
{
    readonly Dictionary<Node, LoopCluster> owner = clusters.SelectMany(c => c.Nodes.Select(n => (n, c))).ToDictionary(p => p.n, p => p.c);
    readonly Dictionary<Tensor, Tensor> map = [];

    public Graph Run() => Graph.Trace([.. source.Inputs.Select(t => t.Spec)], inputs =>
    {
        for (int i = 0; i < inputs.Count; i++)
            map[source.Inputs[i]] = inputs[i];
        // In the order of the source, nests where they are first needed.
        HashSet<Node> live = Live();
        foreach (Node node in source.Nodes.Where(live.Contains))
        {
            if (!owner.ContainsKey(node) && !repeated.Contains(LoopNodes.Base(node.Outputs[0])))
                Build(node);
        }

        foreach ((Variable variable, Tensor value) in source.Updates)
            Graph.Current!.Assign(variable, Get(value));
        return [.. source.Outputs.Select(Get)];
    });

    // What is needed outside of the nests.
    HashSet<Node> Live()
    {
        var live = new HashSet<Node>();
        var open = new Stack<Node>(source.Outputs.Concat(source.Updates.Select(u => u.Value)).Select(t => t.Node!));
        while (open.TryPop(out Node? node))
        {
            if (!live.Add(node))
                continue;
            IEnumerable<Tensor> needed = owner.TryGetValue(node, out LoopCluster? cluster) ? Outside(cluster) : node.Inputs;
            foreach (Tensor tensor in needed)
                open.Push(tensor.Node!);
        }

        return live;
    }

    static IEnumerable<Tensor> Outside(LoopCluster cluster) => cluster.Nodes.Concat(cluster.Repeated)
        .SelectMany(node => node.Inputs.Where(t => !cluster.Contains(LoopNodes.Base(t).Node!)).Select(t => LoopNodes.Base(LoopNodes.Read(t, node))));

    Tensor Get(Tensor tensor)
    {
        if (map.TryGetValue(tensor, out Tensor? mapped))
            return mapped;
        if (repeated.Contains(LoopNodes.Base(tensor)))
            return Graph.Current!.Add(tensor.Node!.Op, [.. tensor.Node.Inputs.Select(Get)])[0];     // for this reader alone
        if (owner.TryGetValue(tensor.Node!, out LoopCluster? cluster))
            Build(cluster);
        else
            Build(tensor.Node!);
        return map[tensor];
    }

    void Build(Node node)
    {
        if (node.Outputs.Count > 0 && map.ContainsKey(node.Outputs[0]))
            return;
        IReadOnlyList<Tensor> outputs = Graph.Current!.Add(node.Op, [.. node.Inputs.Select(Get)]);
        for (int i = 0; i < outputs.Count; i++)
            map[node.Outputs[i]] = outputs[i];
    }

    void Build(LoopCluster cluster)
    {
        var body = new LoopBody(cluster.Rows, cluster.Columns);
        var operands = new List<Tensor>();
        var registers = new Dictionary<Spread, int>();
        foreach (Node node in cluster.Nodes.Concat(cluster.Repeated).OrderBy(n => n.Id))
        {
            Tensor output = node.Outputs[0];
            if (IsStoredReduction(cluster, node))
                continue;
            int[] read = [.. node.Inputs.Select(t => Register(t, node))];
            registers[new(output, cluster.Extents[node])] = body.AddStep(node.Op, node.Inputs[^1].DType, output.DType, read);
        }

        var results = new List<Node>();
        foreach (Node node in cluster.Nodes.Where(n => IsStoredReduction(cluster, n) || isResult(cluster, n)))
        {
            results.Add(node);
            if (IsStoredReduction(cluster, node))
            {
                LoopResult result = node.Outputs[0].Shape.Size == 1 && cluster.Columns > 1 || cluster.Columns == 1 ? LoopResult.Total : LoopResult.OverRows;
                body.Stores.Add(new(Register(node.Inputs[0], node), result, ((Reduce)node.Op).Kind, node.Outputs[0].Spec));
            }
            else
            {
                body.Stores.Add(new(registers[new(node.Outputs[0], cluster.Extents[node])], LoopResult.Value, default, node.Outputs[0].Spec));
            }
        }

        IReadOnlyList<Tensor> outputs = Graph.Current!.Add(new LoopNest(body), [.. operands.Select(Get)]);
        for (int i = 0; i < outputs.Count; i++)
            map[results[i].Outputs[0]] = outputs[i];

        int Register(Tensor tensor, Node reader)
        {
            Tensor read = LoopNodes.Base(tensor);
            if (cluster.Contains(read.Node!))
                return registers[new(read, cluster.Extents[read.Node!])];
            Tensor direct = LoopNodes.Read(tensor, reader);
            Extent extent = cluster.Extents[reader] == Extent.Rows && reader.Op is not Reduce
                ? direct.Shape.Size == 1 ? Extent.None : Extent.Rows
                : cluster.ExtentOf(direct.Shape, reader.Op is Reduce ? tensor.Shape : reader.Outputs[0].Shape)!.Value;
            read = LoopNodes.Base(direct);
            if (!registers.TryGetValue(new(read, extent), out int register))
            {
                operands.Add(read);
                registers[new(read, extent)] = register = body.AddLoad(extent, read.DType);
            }

            return register;
        }
    }

    static bool IsStoredReduction(LoopCluster cluster, Node node) => node.Op is Reduce && cluster.Extents[node] == Extent.None;

    // A class, as a dictionary over classes is compiled ahead of time.
    sealed record Spread(Tensor Tensor, Extent Extent);
}
