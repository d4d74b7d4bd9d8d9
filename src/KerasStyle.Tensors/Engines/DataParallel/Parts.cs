using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace KerasStyle.Tensors.DataParallel;

/// <summary>Combines what replicas have computed of one value.</summary>
static class Parts
{
    /// <summary>Adds (multiplies, ...) a part to the result so far.</summary>
    public static void Combine(ReduceKind kind, DType dtype, ReadOnlySpan<byte> part, Span<byte> result)
    {
        switch (dtype)
        {
            case DType.Float32:
                Combine<float>(kind, part, result);
                break;
            case DType.Float64:
                Combine<double>(kind, part, result);
                break;
            case DType.Int32:
                Combine<int>(kind, part, result);
                break;
            case DType.Int64:
                Combine<long>(kind, part, result);
                break;
            case DType.Int8:
                Combine<sbyte>(kind, part, result);
                break;
            default:
                Combine<byte>(kind, part, result);
                break;
        }
    }

    static void Combine<T>(ReduceKind kind, ReadOnlySpan<byte> part, Span<byte> result)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> x = MemoryMarshal.Cast<byte, T>(part);
        Span<T> y = MemoryMarshal.Cast<byte, T>(result);
        switch (kind)
        {
            case ReduceKind.Sum:
                TensorPrimitives.Add(x, y, y);
                break;
            case ReduceKind.Prod:
                TensorPrimitives.Multiply(x, y, y);
                break;
            case ReduceKind.Max:
                TensorPrimitives.Max(x, y, y);
                break;
            default:
                TensorPrimitives.Min(x, y, y);
                break;
        }
    }
}
