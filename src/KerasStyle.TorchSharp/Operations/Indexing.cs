using System.Runtime.InteropServices;

namespace KerasStyle.Torch;

/// <summary>Slices at indices. Torch takes only indices inside (a GPU would stop the program), so the others are led elsewhere first.</summary>
static class Indexing
{
    public static Step? Create(Node node, Target target) => node.Op switch
    {
        Gather gather => new BinaryStep(Of(gather, node.Inputs[0].Spec, node.Outputs[0].Spec, target.IsFar)),
        ScatterAdd scatter => new BinaryStep(Of(scatter, node.Inputs[0].Shape, target.IsFar)),
        _ => null,
    };

    static Func<TorchTensor, TorchTensor, TorchTensor> Of(Gather op, TensorSpec source, TensorSpec result, bool isFar)
    {
        long length = source.Shape[op.Axis];
        long[] shape = HostMemory.Lengths(result.Shape), mask = [.. Enumerable.Repeat(1L, source.Shape.Rank)];
        mask[op.Axis] = -1;
        Scalar outside = source.DType.IsFloat() ? double.NaN : 0;
        return (x, indices) =>
        {
            if (length == 0 || result.Shape.Size == 0)
                return torch.full(shape, outside, x.dtype, x.device);
            (TorchTensor places, TorchTensor? misses) = Places(indices, length, null, isFar);
            using (places)
            using (misses)
            {
                using TorchTensor taken = x.index_select(op.Axis, places), missing = misses?.reshape(mask)!;
                if (misses is not null)
                    HostMemory.InPlace(taken, taken.masked_fill_(missing, outside));
                return taken.reshape(shape);
            }
        };
    }

    static Func<TorchTensor, TorchTensor, TorchTensor> Of(ScatterAdd op, Shape indices, bool isFar)
    {
        // A slice more takes what lies outside.
        long length = op.Shape[op.Axis];
        long[] shape = HostMemory.Lengths(op.Shape.With(op.Axis, op.Shape[op.Axis] + 1));
        Scalar instead = length;
        long[] lines = [.. HostMemory.Lengths(op.Shape[..op.Axis]), indices.Size, .. HostMemory.Lengths(op.Shape[(op.Axis + 1)..])];
        return (where, values) =>
        {
            (TorchTensor places, TorchTensor? misses) = Places(where, length, instead, isFar);
            using (places)
            using (misses)
            {
                using TorchTensor sums = torch.zeros(shape, values.dtype, values.device), slices = values.reshape(lines);
                HostMemory.InPlace(sums, sums.index_add_(op.Axis, places, slices, Numbers.One));
                return sums.narrow(op.Axis, 0, length);
            }
        };
    }

    /// <summary>Indices as a line of int64 counted from the front; those outside become another index, the first when none is named, and are marked where there may be any.</summary>
    public static (TorchTensor Places, TorchTensor? Misses) Places(TorchTensor indices, long length, Scalar? instead, bool isFar)
    {
        if (!isFar)
            return PlacesHere(indices, length, instead is null ? 0 : length);
        using Scalar first = -length, last = length - 1, count = length;
        using TorchTensor line = indices.reshape(-1), wide = line.to_type(torch.ScalarType.Int64), inside = wide.clamp(first, last);
        TorchTensor misses = wide.ne(inside);
        using TorchTensor front = inside.remainder(count);
        return (instead is null ? front.alias() : front.masked_fill(misses, instead), misses);
    }

    static (TorchTensor Places, TorchTensor? Misses) PlacesHere(TorchTensor indices, long length, long instead)
    {
        using TorchTensor row = indices.contiguous();
        TorchTensor places = torch.empty(row.numel(), torch.ScalarType.Int64);
        Span<long> to = MemoryMarshal.Cast<byte, long>(places.bytes);
        bool misses = row.dtype == torch.ScalarType.Int64
            ? Count<long>(MemoryMarshal.Cast<byte, long>(row.bytes), to, length, instead)
            : Count<int>(MemoryMarshal.Cast<byte, int>(row.bytes), to, length, instead);
        if (!misses)
            return (places, null);
        using Scalar first = -length, end = length;
        using TorchTensor wide = indices.to_type(torch.ScalarType.Int64), line = wide.reshape(-1), low = line.lt(first), high = line.ge(end);
        return (places, low.logical_or(high));
    }

    static bool Count<T>(ReadOnlySpan<T> from, Span<long> to, long length, long instead)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        bool misses = false;
        for (int i = 0; i < from.Length; i++)
        {
            long index = long.CreateTruncating(from[i]), front = index < 0 ? index + length : index;
            bool inside = (ulong)front < (ulong)length;
            to[i] = inside ? front : instead;
            misses |= !inside;
        }

        return misses;
    }
}
