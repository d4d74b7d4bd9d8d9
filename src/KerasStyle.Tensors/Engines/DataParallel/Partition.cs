namespace KerasStyle.Tensors.DataParallel;

/// <summary>A graph cut for several replicas: how each value lies, and in which stage it is computed. Between stages the replicas exchange
/// the values that one of them needs as a whole: sums of gradients, mostly.</summary>
sealed class Partition
{
    readonly int rows, replicas;
    readonly Dictionary<Tensor, Placement> placements = [];
    readonly Dictionary<Node, Placement[]> wanted = [];
    readonly int[] stages;

    /// <param name="graph">Computes with the whole batch.</param>
    /// <param name="replicas">How many share it.</param>
    public Partition(Graph graph, int replicas)
    {
        (rows, this.replicas) = (RowsOf(graph, replicas), replicas);
        stages = new int[graph.Nodes.Count];
        foreach (Node node in graph.Nodes)
            Place(node);
        foreach (Node node in graph.Nodes)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
                stages[node.Id] = Math.Max(stages[node.Id], Available(node.Inputs[i], wanted[node][i]));
        }

        Results = [.. graph.Updates.Select(u => (u.Value, Placement.Whole)), .. graph.Outputs.Select(t => (t, Of(t).Parts == null ? Of(t) : Placement.Whole))];
        Count = 1 + stages.Concat(Results.Select(r => Available(r.Value, r.Wanted))).Max();
        Delay(graph);
    }

    /// <summary>Number of stages.</summary>
    public int Count { get; }

    /// <summary>The values that the graph's variables and outputs get, and how: an output may lie along an axis, and is put together when it is read.</summary>
    public IReadOnlyList<(Tensor Value, Placement Wanted)> Results { get; }

    /// <summary>Whether the replicas have shares, or each computes the whole.</summary>
    public bool IsShared => rows > 0;

    /// <summary>How a value lies when it is computed.</summary>
    public Placement Of(Tensor value) => placements[value];

    /// <summary>How a node's operand must lie.</summary>
    public Placement Wanted(Node node, int operand) => wanted[node][operand];

    /// <summary>The stage that computes the node.</summary>
    public int StageOf(Node node) => stages[node.Id];

    /// <summary>Whether a value has to be exchanged to lie as wanted.</summary>
    public bool IsExchanged(Tensor value, Placement want) => !placements[value].IsWhole && placements[value] != want;

    /// <summary>The first stage in which a value lies as wanted.</summary>
    public int Available(Tensor value, Placement want) => stages[value.Node!.Id] + (IsExchanged(value, want) ? 1 : 0);

    /// <summary>Whether each stage that needs the value makes it anew instead of keeping it.</summary>
    public static bool IsFree(Tensor value) => value.Node!.Op is Constant or VariableRead or Iota;

    /// <summary>Where a replica's share of an axis begins, and how long it is.</summary>
    public (int Start, int Length) Share(int length, int replica)
    {
        int start = Bound(replica);
        return (start * (length / rows), (Bound(replica + 1) - start) * (length / rows));

        int Bound(int i) => (int)((long)rows * i / replicas);
    }

    /// <summary>What a replica holds of a value.</summary>
    public TensorSpec Local(Tensor value, int replica) => placements[value] is { IsAlong: true, Axis: int axis }
        ? value.Spec with { Shape = value.Shape.With(axis, Share(value.Shape[axis], replica).Length) }
        : value.Spec;

    void Place(Node node)
    {
        (Placement[] operands, Placement[] results) = node.Op is Placeholder
            ? ([], [IsShared && node.Outputs[0].Rank > 0 && node.Outputs[0].Shape[0] == rows ? Placement.Along(0) : Placement.Whole])
            : PlacementRules.For(node, [.. node.Inputs.Select(t => placements[t])], rows);
        wanted[node] = operands;
        for (int i = 0; i < results.Length; i++)
            placements[node.Outputs[i]] = results[i];
    }

    // What no exchange waits for is left for the last stage, and inputs for the first that reads them: less has to be kept between stages.
    void Delay(Graph graph)
    {
        var early = new bool[stages.Length];
        foreach ((Tensor value, Placement want) in Results)
            early[value.Node!.Id] |= IsExchanged(value, want);
        for (int id = stages.Length - 1; id >= 0; id--)
        {
            Node node = graph.Nodes[id];
            for (int i = 0; i < node.Inputs.Count; i++)
                early[node.Inputs[i].Node!.Id] |= early[id] || IsExchanged(node.Inputs[i], wanted[node][i]);
            if (!early[id])
                stages[id] = Count - 1;
        }

        foreach (Tensor input in graph.Inputs)
        {
            IEnumerable<int> readers = graph.Nodes.SelectMany(n => n.Inputs.Select((t, i) => (Value: t, Stage: stages[n.Id] - (IsExchanged(t, wanted[n][i]) ? 1 : 0))))
                .Concat(Results.Select(r => (r.Value, Stage: 0))).Where(r => r.Value == input).Select(r => r.Stage);
            stages[input.Node!.Id] = readers.DefaultIfEmpty(0).Min();
        }
    }

    // The first axis of the inputs, when they agree in it and it is long enough.
    static int RowsOf(Graph graph, int replicas)
    {
        int[] lengths = [.. graph.Inputs.Where(t => t.Rank > 0).Select(t => t.Shape[0]).Distinct()];
        return replicas > 1 && lengths.Length == 1 && lengths[0] >= replicas ? lengths[0] : 0;
    }
}
