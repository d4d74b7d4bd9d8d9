namespace KerasStyle.Tensors.Cpu;

/// <summary>Takes functions of whole rows apart into reductions and element-wise operations, so that they become part of the loop nests around them:
/// a softmax with its loss, its gradient and the largest class is then one pass.</summary>
static class RowFunctions
{
    public static Graph TakeApart(Graph graph) => graph.Nodes.Any(IsTakenApart)
        ? Simplifier.Map(graph, (node, inputs, _) => IsTakenApart(node) ? [Parts(node.Op, inputs[0])] : null)
        : graph;

    static bool IsTakenApart(Node node)
    {
        if (node.Op is not (Softmax or LogSoftmax or ArgReduce) || node.Inputs[0].DType != DType.Float32)
            return false;
        Shape shape = node.Inputs[0].Shape;
        return shape.Size > 0 && (node.Op is not ArgReduce reduce || reduce.Axis == shape.Rank - 1) && LoopNodes.IsRow(shape[^1]);
    }

    static Tensor Parts(Op op, Tensor x)
    {
        int last = x.Rank - 1;
        if (op is ArgReduce reduce)
        {
            Tensor extreme = new Reduce(reduce.Max ? ReduceKind.Max : ReduceKind.Min, [last]).Apply(x);
            // The first that equals the extreme; that is not a number where any is not.
            Tensor found = Ops.LogicalOr(Ops.Equal(x, extreme), Ops.Isnan(x));
            Tensor index = new Iota(new TensorSpec([x.Shape[last]], DType.Float32), 0).Apply();
            return Ops.Cast(new Reduce(ReduceKind.Min, [last]).Apply(Ops.Where(found, index, x.Shape[last])), DType.Int32);
        }

        Tensor shifted = x - new Reduce(ReduceKind.Max, [last]).Apply(x), exp = Ops.Exp(shifted);
        Tensor sum = new Reduce(ReduceKind.Sum, [last]).Apply(exp);
        return op is Softmax ? exp * Ops.Reciprocal(sum) : shifted - Ops.Log(sum);
    }
}
