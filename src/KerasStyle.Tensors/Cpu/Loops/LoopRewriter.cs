namespace KerasStyle.Tensors.Cpu;

/// <summary>Rebuilds a graph with each cluster as one <see cref="LoopNest"/>.</summary>
sealed class LoopRewriter(Graph source, LoopCluster?[] owner, RepeatedTensors repeated, Func<LoopCluster, Node, bool> isResult)
{
    readonly TensorMap map = new(source);

    public Graph Run() => Graph.Trace([.. source.Inputs.Select(t => t.Spec)], inputs =>
    {
        for (int i = 0; i < inputs.Count; i++)
            map.Add(source.Inputs[i].Node!, [inputs[i]]);
        // In the order of the source, nests where they are first needed.
        bool[] live = Live();
        foreach (Node node in source.Nodes)
        {
            if (live[node.Id] && owner[node.Id] == null && !repeated.Contains(LoopNodes.Base(node.Outputs[0])))
                Build(node);
        }

        foreach ((Variable variable, Tensor value) in source.Updates)
            Graph.Current!.Assign(variable, Get(value));
        return [.. source.Outputs.Select(Get)];
    });

    // What is needed outside of the nests.
    bool[] Live()
    {
        var live = new bool[source.Nodes.Count];
        var open = new Stack<Node>(source.Outputs.Concat(source.Updates.Select(u => u.Value)).Select(t => t.Node!));
        while (open.TryPop(out Node? node))
        {
            if (live[node.Id])
                continue;
            live[node.Id] = true;
            IEnumerable<Tensor> needed = owner[node.Id] is { } cluster ? Outside(cluster) : node.Inputs;
            foreach (Tensor tensor in needed)
                open.Push(tensor.Node!);
        }

        return live;
    }

    static IEnumerable<Tensor> Outside(LoopCluster cluster) => cluster.Nodes.Concat(cluster.Repeated)
        .SelectMany(node => node.Inputs.Where(t => !cluster.Contains(LoopNodes.Base(t).Node!)).Select(t => LoopNodes.Base(LoopNodes.Read(t, node))));

    Tensor Get(Tensor tensor)
    {
        if (map.Find(tensor) is { } mapped)
            return mapped;
        if (repeated.Contains(LoopNodes.Base(tensor)))
            return Graph.Current!.Add(tensor.Node!.Op, [.. tensor.Node.Inputs.Select(Get)])[0];     // for this reader alone
        if (owner[tensor.Node!.Id] is { } cluster)
            Build(cluster);
        else
            Build(tensor.Node!);
        return map[tensor];
    }

    void Build(Node node)
    {
        if (node.Outputs.Count > 0 && map.Find(node.Outputs[0]) != null)
            return;
        map.Add(node, Graph.Current!.Copy(node, [.. node.Inputs.Select(Get)]));
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
            registers[new(output, cluster.ExtentOf(node))] = body.AddStep(node.Op, node.Inputs[^1].DType, output.DType, read);
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
                body.Stores.Add(new(registers[new(node.Outputs[0], cluster.ExtentOf(node))], LoopResult.Value, default, node.Outputs[0].Spec));
            }
        }

        IReadOnlyList<Tensor> outputs = Graph.Current!.Add(new LoopNest(body), [.. operands.Select(Get)]);
        for (int i = 0; i < outputs.Count; i++)
            map.Add(results[i], [outputs[i]]);

        int Register(Tensor tensor, Node reader)
        {
            Tensor read = LoopNodes.Base(tensor);
            if (cluster.Contains(read.Node!))
                return registers[new(read, cluster.ExtentOf(read.Node!))];
            Tensor direct = LoopNodes.Read(tensor, reader);
            Extent extent = cluster.ExtentOf(reader) == Extent.Rows && reader.Op is not Reduce
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

    static bool IsStoredReduction(LoopCluster cluster, Node node) => node.Op is Reduce && cluster.ExtentOf(node) == Extent.None;

    // A class, as a dictionary over classes is compiled ahead of time.
    sealed record Spread(Tensor Tensor, Extent Extent);
}
