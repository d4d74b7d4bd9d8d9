using System.Numerics;
using System.Numerics.Tensors;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Functions that make one value of a row: (row, count, result).</summary>
static unsafe class RowKernels
{
    public static delegate*<byte*, int, byte*, void> Reduction(ReduceKind kind, DType dtype) => dtype switch
    {
        DType.Float32 => Reduction<float>(kind),
        DType.Float64 => Reduction<double>(kind),
        DType.Int32 => Reduction<int>(kind),
        DType.Int64 => Reduction<long>(kind),
        DType.UInt8 or DType.Bool => Reduction<byte>(kind),
        DType.Int8 => Reduction<sbyte>(kind),
        _ => throw new NotSupportedException($"{kind} is not defined for {dtype.KerasName()}"),
    };

    static delegate*<byte*, int, byte*, void> Reduction<T>(ReduceKind kind)
        where T : unmanaged, INumber<T> => kind switch
        {
            ReduceKind.Sum => &Sum<T>,
            ReduceKind.Max => &Max<T>,
            ReduceKind.Min => &Min<T>,
            _ => &Product<T>,
        };

    static void Sum<T>(byte* row, int count, byte* result)
        where T : unmanaged, INumber<T> => *(T*)result = TensorPrimitives.Sum(new ReadOnlySpan<T>(row, count));

    static void Max<T>(byte* row, int count, byte* result)
        where T : unmanaged, INumber<T> => *(T*)result = TensorPrimitives.Max(new ReadOnlySpan<T>(row, count));

    static void Min<T>(byte* row, int count, byte* result)
        where T : unmanaged, INumber<T> => *(T*)result = TensorPrimitives.Min(new ReadOnlySpan<T>(row, count));

    static void Product<T>(byte* row, int count, byte* result)
        where T : unmanaged, INumber<T> => *(T*)result = TensorPrimitives.Product(new ReadOnlySpan<T>(row, count));
}
