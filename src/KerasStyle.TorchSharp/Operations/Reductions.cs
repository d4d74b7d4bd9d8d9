namespace KerasStyle.Torch;

/// <summary>Values along axes combined.</summary>
static class Reductions
{
    public static Step? Create(Node node) => node.Op switch
    {
        Reduce reduce => new UnaryStep(Of(reduce, node.Inputs[0].DType)),
        ExtremeGradient extreme => new GeneralStep(Gradient(extreme)),
        ArgReduce reduce => new UnaryStep(Index(reduce)),
        CumulativeSum sum => new UnaryStep(Running(sum, HostMemory.TypeOf(node.Inputs[0].DType))),
        Softmax => new UnaryStep(static x => x.softmax(-1)),
        LogSoftmax => new UnaryStep(static x => x.log_softmax(-1)),
        _ => null,
    };

    static Func<TorchTensor, TorchTensor> Of(Reduce reduce, DType dtype)
    {
        long[] axes = HostMemory.Lengths(reduce.Axes);
        torch.ScalarType type = HostMemory.TypeOf(dtype);
        if (axes.Length == 0)
            return static x => x.alias();
        return reduce.Kind switch
        {
            ReduceKind.Sum => x => x.sum(axes, true, type),
            ReduceKind.Max => x => x.amax(axes, true),
            ReduceKind.Min => x => x.amin(axes, true),
            _ => x => Product(x, axes, type),
        };
    }

    static TorchTensor Product(TorchTensor x, long[] axes, torch.ScalarType type)
    {
        TorchTensor product = x.alias();
        foreach (long axis in axes)
        {
            using TorchTensor factors = product;
            if (factors.shape[axis] == 0)
            {
                long[] shape = factors.shape;
                shape[axis] = 1;
                product = torch.ones(shape, type, x.device);
                continue;
            }

            using TorchTensor running = factors.cumprod(axis, type);
            product = running.narrow(axis, factors.shape[axis] - 1, 1);
        }

        return product;
    }

    static Func<TorchTensor[], TorchTensor[]> Gradient(ExtremeGradient op)
    {
        long[] axes = HostMemory.Lengths(op.Axes);
        return x =>
        {
            using TorchTensor same = x[0].eq(x[1]), share = same.to_type(x[0].dtype), count = share.sum(axes, true), each = x[2].div(count);
            return [share.mul(each)];
        };
    }

    static Func<TorchTensor, TorchTensor> Index(ArgReduce reduce) => x =>
    {
        using TorchTensor place = reduce.Max ? x.argmax(reduce.Axis, true) : x.argmin(reduce.Axis, true);
        return place.to_type(torch.ScalarType.Int32);
    };

    static Func<TorchTensor, TorchTensor> Running(CumulativeSum op, torch.ScalarType type)
    {
        if (!op.Reverse)
            return x => x.cumsum(op.Axis, type);
        return x =>
        {
            using TorchTensor backwards = x.flip(op.Axis), sums = backwards.cumsum(op.Axis, type);
            return sums.flip(op.Axis);
        };
    }
}
