namespace KerasStyle.Tensors.Cpu;

/// <summary>What a node of a graph is to loop nests.</summary>
static class LoopNodes
{
    const int LongestSum = 2048;            // additions into one lane, which bound a row's rounding error

    public static bool IsSameMemory(Node node) => node.Op is Reshape or StopGradient;

    public static Tensor Base(Tensor tensor)
    {
        while (IsSameMemory(tensor.Node!))
            tensor = tensor.Node!.Inputs[0];
        return tensor;
    }

    /// <summary>What a reader takes: element-wise operations broadcast by themselves.</summary>
    public static Tensor Read(Tensor operand, Node reader)
    {
        Tensor source = Base(operand);
        return reader.Op is not Reduce && source.Node!.Op is BroadcastTo && source.Shape == operand.Shape ? source.Node.Inputs[0] : operand;
    }

    /// <summary>Whether a loop can compute an element-wise node.</summary>
    public static bool IsElementwise(Node node) => node.Op is Unary or Binary or Select or Cast
        && node.Outputs[0].DType is DType.Float32 or DType.Int32 or DType.Bool
        && LaneTable.Current.Find(node.Op, node.Inputs[^1].DType) != null;

    /// <summary>Whether a nest may reduce rows of this length.</summary>
    public static bool IsRow(long columns) => columns <= LongestSum * LaneTable.Current.Width;

    /// <summary>The nest of a reduction, and how it reduces: each row to one value, the rows to one, or everything. Null when it is no such reduction.</summary>
    public static (long Rows, long Columns, bool OfRow, LoopResult Result)? ReductionOf(Node node)
    {
        if (node.Op is not Reduce { Kind: not ReduceKind.Prod } reduce || node.Outputs[0].DType != DType.Float32)
            return null;
        Shape shape = node.Inputs[0].Shape;
        if (shape.Size == 0)
            return null;
        // Axes that are all reduced, or all not, are as one; from the last on there may be two such.
        Span<bool> isReduced = stackalloc bool[shape.Rank];
        foreach (int axis in reduce.Axes.Span)
            isReduced[axis] = true;
        bool ofRow = false;
        long inner = 1, outer = 1, last = 0;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 1)
                continue;
            if (last == 0)
                (last, ofRow) = (shape[axis], isReduced[axis]);
            if (isReduced[axis] != ofRow)
                outer *= shape[axis];
            else if (outer == 1)
                inner *= shape[axis];
            else
                return null;
        }

        if (last == 0)
            return null;
        if (outer > 1)
            return !ofRow ? (outer, inner, false, LoopResult.OverRows) : IsRow(inner) ? (outer, inner, true, LoopResult.Value) : null;
        return shape.Size <= 4096 && shape.Rank > 0 && last == shape.Size ? (1, last, true, LoopResult.Value) : (shape.Size / last, last, false, LoopResult.Total);
    }
}
