namespace KerasStyle.Tensors.Cpu;

/// <summary>The largest of the rows of a table (length, width) at indices (batch, steps): results (batch, 1, width) and, as int32, the row that each came from,
/// −1 where several rows are equally large or one is not a number.</summary>
sealed record GatherMax : FusedOp
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        Shape shape = [inputs[1].Shape[0], 1, inputs[0].Shape[1]];
        return [inputs[0].Spec with { Shape = shape }, new(shape, DType.Int32)];
    }

    public override CpuInstruction Lower(Node node, CpuValue[] reads, CpuValue[] writes) => new GatherMaxInstruction(node, reads, writes);
}

/// <summary>Gradient of the table of a <see cref="GatherMax"/>: operands table, indices, largest, rows, gradient of the largest.</summary>
sealed record GatherMaxGradient : FusedOp
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec];

    public override CpuInstruction Lower(Node node, CpuValue[] reads, CpuValue[] writes) => new GatherMaxGradientInstruction(node, reads, writes);
}

/// <summary>Finds the largest of gathered rows, as an embedding under a global max pooling, forward and backward: neither the rows nor their gradients are ever stored.</summary>
sealed class GatherMaxFusion
{
    const int MostRows = 1 << 24;

    readonly GraphReaders readers;

    GatherMaxFusion(Graph graph) => readers = graph.Readers;

    public static Graph Apply(Graph graph)
    {
        var fusion = new GatherMaxFusion(graph);
        var found = graph.Nodes.Where(fusion.IsFound).ToHashSet();
        if (found.Count == 0)
            return graph;
        var rows = new Dictionary<Node, IReadOnlyList<Tensor>>();
        return Simplifier.Map(graph, (node, inputs, map) =>
        {
            if (found.Contains(node))
                return [(rows[node] = new GatherMax().ApplyAll(map[node.Inputs[0].Node!.Inputs[0]], map[node.Inputs[0].Node!.Inputs[1]]))[0]];
            if (node.Op is not ScatterAdd || node.Inputs[1].Node is not { Op: ExtremeGradient } extreme || !found.Contains(extreme.Inputs[1].Node!))
                return null;
            Node gather = extreme.Inputs[0].Node!;
            IReadOnlyList<Tensor> largest = rows[extreme.Inputs[1].Node!];
            return [new GatherMaxGradient().Apply(map[gather.Inputs[0]], map[gather.Inputs[1]], largest[0], largest[1], map[extreme.Inputs[2]])];
        });
    }

    // Besides the maximum, only the gradient that goes from it back to the table may read the rows.
    bool IsFound(Node max) =>
        max.Op is Reduce { Kind: ReduceKind.Max, Axes: [1] } && max.Inputs[0] is { DType: DType.Float32, Rank: 3, Node: { Op: Gather { Axis: 0 } } gather } rows
        && gather.Inputs[0].Rank == 2 && gather.Inputs[0].Shape[0] < MostRows && rows.Shape.Size > 0 && !readers.IsKept(rows)
        && readers[rows].TrueForAll(reader => reader == max || (reader.Op is ExtremeGradient && reader.Inputs[1] == max.Outputs[0] && OnlyScattered(reader.Outputs[0], gather)));

    bool OnlyScattered(Tensor gradient, Node gather) =>
        !readers.IsKept(gradient) && readers[gradient].TrueForAll(r => r.Op is ScatterAdd { Axis: 0 } && r.Inputs[0] == gather.Inputs[1] && r.Outputs[0].Shape == gather.Inputs[0].Shape);
}
