namespace KerasStyle.Torch;

/// <summary>Slices at indices. Torch takes only indices inside (a GPU would stop the program), so the others are led elsewhere first.</summary>
static class Indexing
{
    static readonly Scalar Zero = 0;

    public static Step? Create(Node node) => node.Op switch
    {
        Gather gather => new BinaryStep(Of(gather, node.Inputs[0].Spec, node.Outputs[0].Spec)),
        ScatterAdd scatter => new BinaryStep(Of(scatter, node.Inputs[0].Shape)),
        _ => null,
    };

    static Func<TorchTensor, TorchTensor, TorchTensor> Of(Gather op, TensorSpec source, TensorSpec result)
    {
        long length = source.Shape[op.Axis];
        long[] shape = HostMemory.Lengths(result.Shape), mask = [.. Enumerable.Repeat(1L, source.Shape.Rank)];
        mask[op.Axis] = -1;
        Scalar outside = source.DType.IsFloat() ? double.NaN : 0;
        return (x, indices) =>
        {
            if (length == 0 || result.Shape.Size == 0)
                return torch.full(shape, outside, x.dtype, x.device);
            (TorchTensor places, TorchTensor misses) = Places(indices, length, 0);
            using (places)
            using (misses)
            {
                using TorchTensor taken = x.index_select(op.Axis, places), missing = misses.reshape(mask);
                HostMemory.InPlace(taken, taken.masked_fill_(missing, outside));
                return taken.reshape(shape);
            }
        };
    }

    static Func<TorchTensor, TorchTensor, TorchTensor> Of(ScatterAdd op, Shape indices)
    {
        // A slice more takes what lies outside.
        long length = op.Shape[op.Axis];
        long[] shape = HostMemory.Lengths(op.Shape.With(op.Axis, op.Shape[op.Axis] + 1));
        long[] lines = [.. HostMemory.Lengths(op.Shape[..op.Axis]), indices.Size, .. HostMemory.Lengths(op.Shape[(op.Axis + 1)..])];
        return (where, values) =>
        {
            (TorchTensor places, TorchTensor misses) = Places(where, length, length);
            using (places)
            using (misses)
            {
                using TorchTensor sums = torch.zeros(shape, values.dtype, values.device), slices = values.reshape(lines);
                HostMemory.InPlace(sums, sums.index_add_(op.Axis, places, slices, 1));
                return sums.narrow(op.Axis, 0, length);
            }
        };
    }

    // Indices as a line of int64 counted from the front, and which of them lie outside; those become another index.
    static (TorchTensor Places, TorchTensor Misses) Places(TorchTensor indices, long length, long instead)
    {
        using TorchTensor line = indices.reshape(-1), wide = line.to_type(torch.ScalarType.Int64), negative = wide.lt(Zero), wrapped = wide.add(length);
        using TorchTensor front = torch.where(negative, wrapped, wide), under = front.lt(Zero), over = front.ge(length);
        TorchTensor misses = under.logical_or(over);
        return (front.masked_fill(misses, instead), misses);
    }
}
