namespace KerasStyle.Torch;

/// <summary>Operations that move values: views where torch has them.</summary>
static class Structure
{
    public static Step? Create(Node node)
    {
        switch (node.Op)
        {
            case Reshape op:
                long[] shape = HostMemory.Lengths(op.Shape);
                return new UnaryStep(x => x.reshape(shape));
            case Transpose op:
                long[] axes = HostMemory.Lengths(op.Permutation);
                return new UnaryStep(x => x.permute(axes));
            case BroadcastTo op:
                long[] lengths = HostMemory.Lengths(op.Shape);
                return new UnaryStep(x => x.expand(lengths));
            case Slice op:
                return new UnaryStep(x => Sliced(x, op));
            case Pad op:
                return new UnaryStep(Padded(op, node.Outputs[0].Spec));
            case Unstack op:
                return new GeneralStep(x => [.. Enumerable.Range(0, node.Outputs.Count).Select(i => x[0].select(op.Axis, i))]);
            case Concatenate op:
                return new GeneralStep(x => [torch.cat(x, op.Axis)]);
            case Flip op:
                long[] flipped = HostMemory.Lengths(op.Axes);
                return new UnaryStep(x => x.flip(flipped));
            default:
                return null;
        }
    }

    /// <summary>All values of tensors in one line.</summary>
    public static TorchTensor SideBySide(TorchTensor[] tensors)
    {
        TorchTensor[] lines = Array.ConvertAll(tensors, static t => t.dim() == 1 ? t : t.reshape(-1));
        TorchTensor whole = torch.cat(lines, 0);
        for (int i = 0; i < lines.Length; i++)
        {
            if (!ReferenceEquals(lines[i], tensors[i]))
                lines[i].Dispose();
        }

        return whole;
    }

    /// <summary>0, 1, 2 ... along an axis.</summary>
    public static TorchTensor Indices(Iota op, torch.Device device)
    {
        long[] along = [.. Enumerable.Repeat(1L, op.Spec.Shape.Rank)];
        along[op.Axis] = op.Spec.Shape[op.Axis];
        using Scalar end = along[op.Axis];
        using TorchTensor numbers = torch.arange(Numbers.Zero, end, Numbers.One, HostMemory.TypeOf(op.Spec.DType), device), line = numbers.reshape(along);
        return line.expand(HostMemory.Lengths(op.Spec.Shape)).DetachFromDisposeScope();
    }

    // A view of every Strides[i]-th index.
    static TorchTensor Sliced(TorchTensor x, Slice op)
    {
        TorchTensor view = x.alias();
        for (int axis = 0; axis < op.Start.Rank; axis++)
        {
            if (op.Lengths[axis] == view.shape[axis])
                continue;
            using TorchTensor whole = view;
            view = whole.slice(axis, op.Start[axis], op.Lengths[axis] == 0 ? op.Start[axis] : op.Start[axis] + (op.Lengths[axis] - 1) * op.Strides[axis] + 1, op.Strides[axis]);
        }

        return view;
    }

    static Func<TorchTensor, TorchTensor> Padded(Pad op, TensorSpec result)
    {
        long[] shape = HostMemory.Lengths(result.Shape);
        Scalar value = op.Value;
        return x =>
        {
            TorchTensor padded = torch.full(shape, value, x.dtype, x.device);
            var inside = new Slice(op.Before, [.. x.shape.Select(n => (int)n)], new([.. op.Between.Select(b => b + 1)]));
            using TorchTensor target = Sliced(padded, inside);
            HostMemory.InPlace(target, target.copy_(x));
            return padded;
        };
    }
}
