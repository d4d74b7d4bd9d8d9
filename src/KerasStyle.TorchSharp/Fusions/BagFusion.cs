namespace KerasStyle.Torch;

/// <summary>Finds sums over the steps of gathered rows, of all steps or of those that count, as an embedding under a global average pooling: forward, and where the device is far
/// (on a CPU adding row by row takes less) also back.</summary>
static class BagFusion
{
    public static Graph Apply(Graph graph, Target target) => Simplifier.Map(graph, (node, _, map) => node.Op switch
    {
        Reduce { Kind: ReduceKind.Sum, Axes: [1] } when Counted(node.Inputs[0]) is (var rows, var counts) && RowsOf(rows) is { } gather =>
            [new GatherSum().Apply([map[gather.Inputs[0]], map[gather.Inputs[1]], .. Mapped(counts, map)])],
        ScatterAdd { Axis: 0 } op when target.IsFar && op.Shape.Rank == 2 && node.Inputs[0].Rank == 2 && Counted(node.Inputs[1]) is (var rows, var counts) && Repeated(rows) is { } g =>
            [new GatherSumGradient(op.Shape).Apply([map[node.Inputs[0]], map[g], .. Mapped(counts, map)])],
        _ => null,
    });

    static Tensor[] Mapped(Tensor? counts, TensorMap map) => counts == null ? [] : [map[counts]];

    // The rows of all steps, or of those (batch, steps, 1) that count.
    static (Tensor Rows, Tensor? Counts)? Counted(Tensor x)
    {
        if (x.Rank != 3 || x.DType != DType.Float32 || x.Shape.Size == 0)
            return null;
        return x.Node!.Op is not Select ? (x, null)
            : x.Node.Inputs[0].Shape == x.Shape.With(2, 1) && IsZero(x.Node.Inputs[2]) ? (x.Node.Inputs[1], x.Node.Inputs[0])
            : null;
    }

    static Node? RowsOf(Tensor rows) => rows.Node is { Op: Gather { Axis: 0 } } gather && gather.Inputs[0].Rank == 2 && gather.Inputs[0].Shape[0] > 0 && rows.Rank == 3 ? gather : null;

    // What stands in every step.
    static Tensor? Repeated(Tensor rows)
    {
        if (rows.Node is { Op: BroadcastTo } broadcast)
            rows = broadcast.Inputs[0];
        return rows.Rank == 3 && rows.Shape[1] == 1 ? rows : null;
    }

    static bool IsZero(Tensor tensor)
    {
        while (tensor.Node!.Op is BroadcastTo or Reshape)
            tensor = tensor.Node.Inputs[0];
        return Simplifier.IsConstant(tensor, 0);
    }
}
