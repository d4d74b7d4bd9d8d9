namespace KerasStyle.Tensors.DataParallel;

/// <summary>What each operation wants of its operands so that the replicas can share its work, and how its results then lie.
/// An operation without a rule is computed as a whole by every replica, which is right, if slow.</summary>
static class PlacementRules
{
    /// <summary>Wanted placements of the operands and those of the results.</summary>
    /// <param name="node">The operation.</param>
    /// <param name="held">How its operands lie; parts are combined before use, so they count as whole.</param>
    /// <param name="rows">Rows of the batch: an axis that is shared has a multiple of it.</param>
    public static (Placement[] Operands, Placement[] Results) For(Node node, Placement[] held, int rows)
    {
        Placement[] have = [.. held.Select(p => p.IsAlong ? p : Placement.Whole)];
        var operands = new Placement[have.Length];
        Placement? result = Array.Exists(have, p => p.IsAlong) ? Shared(node, have, operands, rows) : null;
        if (result == null)
            Array.Clear(operands);
        var results = new Placement[node.Outputs.Count];
        Array.Fill(results, result ?? Placement.Whole);
        if (result != null && node.Op is RecurrentSequenceGradient)
            Array.Fill(results, Placement.PartsOf(ReduceKind.Sum), 1, 3);       // of W, U and b
        return (operands, results);
    }

    // Fills in what is wanted and gives the results' placement; null to compute as a whole.
    static Placement? Shared(Node node, Placement[] have, Placement[] wanted, int rows)
    {
        int led = Array.FindIndex(have, p => p.IsAlong);
        int axis = have[led].Axis;
        IReadOnlyList<Tensor> inputs = node.Inputs;
        Shape shape = inputs[led].Shape, result = node.Outputs[0].Shape;
        switch (node.Op)
        {
            case GradientHook when inputs.Any(t => t.Shape != result):
                return null;
            case Unary or Cast or StopGradient or GradientHook or StraightThrough or Binary or Select:
                return Broadcast(inputs, result, axis + result.Rank - shape.Rank, wanted);
            case BroadcastTo:
                return Same(axis + result.Rank - shape.Rank);
            case Reduce reduce:
                wanted[0] = have[0];
                return reduce.Axes.Contains(axis) ? Placement.PartsOf(reduce.Kind) : have[0];
            case ExtremeGradient extreme when !extreme.Axes.Contains(axis):
                return Broadcast(inputs, result, axis, wanted);
            case ArgReduce arg when arg.Axis != axis:
            case CumulativeSum sum when sum.Axis != axis:
            case UnpackInt4 packed when packed.Axis != axis:
            case Flip flip when !flip.Axes.Contains(axis):
            case Softmax or LogSoftmax when axis != shape.Rank - 1:
            case Slice slice when slice.Start[axis] == 0 && slice.Strides[axis] == 1 && slice.Lengths[axis] == shape[axis]:
            case Pad pad when pad.Before[axis] == 0 && pad.After[axis] == 0 && pad.Between[axis] == 0:
            case MaxPool or MaxPoolGradient or AveragePool or AveragePoolGradient when axis == 0:
                return Broadcast(inputs, shape, axis, wanted);
            case Unstack unstack when unstack.Axis != axis:
                return Same(axis < unstack.Axis ? axis : axis - 1);
            case Concatenate joined when joined.Axis != axis:
                Array.Fill(wanted, have[led]);
                return have[led];
            case Transpose transpose:
                return Same(transpose.Permutation.ToArray().AsSpan().IndexOf(axis));
            case Reshape:
                return Reshaped(shape, axis, result, rows) is { } target ? Same(target) : null;
            case MatMul product:
                return Product(product, inputs, have, result, wanted);
            case Convolution or ConvolutionInputGradient when led == 0 && axis == 0:
                return Same(0);
            case ConvolutionKernelGradient when axis == 0:
                Array.Fill(wanted, Placement.Along(0));
                return Placement.PartsOf(ReduceKind.Sum);
            case Gather gather:
                return Gathered(gather, inputs, have, wanted);
            case ScatterAdd scatter:
                return Scattered(scatter, inputs, have, wanted);
            // A dropout within draws by the place in the whole batch, which a replica does not know.
            case ScaledDotProductAttention { Dropout: 0 } or ScaledDotProductAttentionGradient { Attention.Dropout: 0 } when axis == 0:
                for (int i = 0; i < wanted.Length; i++)
                    wanted[i] = inputs[i].Shape[0] == shape[0] ? Placement.Along(0) : Placement.Whole;
                return Placement.Along(0);
            case RecurrentSequence or RecurrentSequenceGradient when led == 0 && axis == 0:
                for (int i = 0; i < wanted.Length; i++)
                    wanted[i] = i is >= 1 and <= 3 ? Placement.Whole : Placement.Along(0);
                return Placement.Along(0);
            default:
                return null;
        }

        Placement Same(int resultAxis)
        {
            wanted[led] = have[led];
            return Placement.Along(resultAxis);
        }
    }

    // Operands are aligned at the last axis; those that have not the shared axis serve all its shares.
    static Placement Broadcast(IReadOnlyList<Tensor> inputs, Shape result, int axis, Placement[] wanted)
    {
        for (int i = 0; i < wanted.Length; i++)
        {
            int own = axis - (result.Rank - inputs[i].Rank);
            wanted[i] = own >= 0 && inputs[i].Shape[own] != 1 ? Placement.Along(own) : Placement.Whole;
        }

        return Placement.Along(axis);
    }

    // The axis of the new shape whose shares hold the same values, if any.
    static int? Reshaped(Shape from, int axis, Shape to, int rows)
    {
        long before = from[..axis].Size, product = 1;
        for (int i = 0; i < to.Rank && product <= before; product *= to[i++])
        {
            if (product == before && to[i] > 0 && to[i] % rows == 0)
                return i;
        }

        return null;
    }

    static Placement? Product(MatMul product, IReadOnlyList<Tensor> inputs, Placement[] have, Shape result, Placement[] wanted)
    {
        int[] outer = [Last(0, product.TransposeA ? 1 : 2), Last(1, product.TransposeB ? 2 : 1)];
        int[] inner = [Last(0, product.TransposeA ? 2 : 1), Last(1, product.TransposeB ? 1 : 2)];
        int led = have[0].IsAlong ? 0 : 1, other = 1 - led, axis = have[led].Axis;
        // When one operand shares the rows of the result and the other the sum, either will do; shared sums come from gradients of weights, with both.
        wanted[led] = have[led];
        if (axis == inner[led])
        {
            wanted[other] = Placement.Along(inner[other]);
            return Placement.PartsOf(ReduceKind.Sum);
        }

        if (axis == outer[led])
            return Placement.Along(result.Rank - (led == 0 ? 2 : 1));
        int batch = axis + result.Rank - inputs[led].Rank, own = batch - (result.Rank - inputs[other].Rank);
        if (own >= 0 && inputs[other].Shape[own] != 1)
            wanted[other] = Placement.Along(own);
        return Placement.Along(batch);

        int Last(int operand, int back) => inputs[operand].Rank - back;
    }

    static Placement? Gathered(Gather gather, IReadOnlyList<Tensor> inputs, Placement[] have, Placement[] wanted)
    {
        if (have[1].IsAlong)
        {
            wanted[1] = have[1];
            return Placement.Along(gather.Axis + have[1].Axis);
        }

        int axis = have[0].Axis;
        if (axis == gather.Axis)
            return null;
        wanted[0] = have[0];
        return Placement.Along(axis < gather.Axis ? axis : axis - 1 + inputs[1].Rank);
    }

    static Placement? Scattered(ScatterAdd scatter, IReadOnlyList<Tensor> inputs, Placement[] have, Placement[] wanted)
    {
        int count = inputs[0].Rank;
        int axis = have[0].IsAlong ? scatter.Axis + have[0].Axis : have[1].Axis;       // of the values
        wanted[1] = Placement.Along(axis);
        if (axis >= scatter.Axis && axis < scatter.Axis + count)
        {
            wanted[0] = Placement.Along(axis - scatter.Axis);
            return Placement.PartsOf(ReduceKind.Sum);
        }

        return Placement.Along(axis < scatter.Axis ? axis : axis - count + 1);
    }

    /// <summary>The operation for a share of its result: lengths of the result are arguments of some.</summary>
    public static Op Local(Op op, Shape result) => op switch
    {
        Reshape => new Reshape(result),
        BroadcastTo => new BroadcastTo(result),
        Slice slice => slice with { Lengths = result },
        ConvolutionInputGradient gradient => gradient with { InputShape = result },
        MaxPoolGradient gradient => gradient with { InputShape = result },
        AveragePoolGradient gradient => gradient with { InputShape = result },
        ScatterAdd scatter => scatter with { Shape = result },
        _ => op,
    };
}
