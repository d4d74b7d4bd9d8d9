namespace KerasStyle.Tensors.DataParallel;

/// <summary>What goes into and comes out of a stage; the same for all replicas.</summary>
sealed class StagePlan
{
    /// <summary>Inputs of the graph that the stage takes.</summary>
    public List<Tensor> Inputs { get; } = [];

    /// <summary>Values that were exchanged before the stage, now whole: what the stage before has sent, in that order.</summary>
    public List<Tensor> Received { get; } = [];

    /// <summary>Values that are exchanged after the stage.</summary>
    public List<Tensor> Sent { get; } = [];

    /// <summary>Indices of the graph's outputs that are there after the stage, with the values and whether those were exchanged.</summary>
    public List<(int Index, Tensor Value, bool Exchanged)> Outputs { get; } = [];

    /// <summary>Values that later stages read, kept on the replica, and whether those were exchanged.</summary>
    public HashSet<(Tensor Value, bool Exchanged)> Kept { get; } = [];

    /// <summary>The plans of all stages.</summary>
    public static StagePlan[] Of(Graph graph, Partition partition)
    {
        StagePlan[] plans = [.. Enumerable.Range(0, partition.Count).Select(_ => new StagePlan())];
        foreach (Tensor input in graph.Inputs)
            plans[partition.StageOf(input.Node!)].Inputs.Add(input);
        foreach (Node node in graph.Nodes.Where(n => n.Op is not Placeholder))
        {
            for (int i = 0; i < node.Inputs.Count; i++)
                Need(partition.StageOf(node), node.Inputs[i], partition.Wanted(node, i));
        }

        int updates = graph.Updates.Count();
        for (int i = 0; i < partition.Results.Count; i++)
        {
            (Tensor value, Placement want) = partition.Results[i];
            int stage = i < updates ? partition.Count - 1 : partition.Available(value, want);
            Need(stage, value, want);
            if (i >= updates)
                plans[stage].Outputs.Add((i - updates, value, partition.IsExchanged(value, want)));
        }

        return plans;

        void Need(int stage, Tensor value, Placement want)
        {
            if (Partition.IsFree(value))
                return;
            bool exchanged = partition.IsExchanged(value, want);
            int available = partition.Available(value, want);
            if (exchanged && !plans[available].Received.Contains(value))
            {
                plans[available].Received.Add(value);
                plans[available - 1].Sent.Add(value);
            }

            if (available < stage)
                plans[available].Kept.Add((value, exchanged));
        }
    }

    /// <summary>What is exchanged for a value: short floating-point numbers are added up as float32.</summary>
    public static TensorSpec Exchanged(Tensor value, Placement placement) =>
        placement.Parts != null && value.DType is DType.Float16 or DType.BFloat16 ? value.Spec with { DType = DType.Float32 } : value.Spec;
}
