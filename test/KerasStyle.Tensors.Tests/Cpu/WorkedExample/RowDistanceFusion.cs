using KerasStyle.Tensors.Cpu;

namespace KerasStyle.Tensors.Tests.Cpu;

/// <summary>Sums of squared differences along rows: operands a and b of one shape (…, columns), result (…). docs/engine.md explains each part.</summary>
sealed record RowDistance : FusedOp
{
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[0].Spec with { Shape = inputs[0].Shape[..^1] }];

    public override CpuInstruction Lower(Node node, CpuValue[] reads, CpuValue[] writes) => new RowDistanceInstruction(reads, writes);
}

static class RowDistanceFusion
{
    public static Graph Apply(Graph graph)
    {
        var readers = new GraphReaders(graph);
        return Simplifier.Map(graph, (node, inputs, map) =>
            node.Op is Reduce { Kind: ReduceKind.Sum, Axes: [var axis] }
            && node.Inputs[0] is { DType: DType.Float32, Node: { Op: Unary { Kind: UnaryKind.Square } } square } x && axis == x.Rank - 1
            && square.Inputs[0] is { Node: { Op: Binary { Kind: BinaryKind.Subtract } } difference } d
            && readers.IsReadOnce(x) && readers.IsReadOnce(d) && difference.Inputs.All(i => i.Shape == x.Shape)
                ? [Ops.Reshape(new RowDistance().Apply(map[difference.Inputs[0]], map[difference.Inputs[1]]), node.Outputs[0].Shape)]
                : null);
    }
}
