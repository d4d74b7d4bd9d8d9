using System.Numerics;

namespace KerasStyle.Tensors.Cpu;

/// <summary>Conversions between element types.</summary>
static unsafe class CastKernels
{
    public static delegate*<byte*, byte*, byte*, byte*, int, void> For(DType from, DType to) => from switch
    {
        DType.Float32 => From<float>(to),
        DType.Float64 => From<double>(to),
        DType.Int32 => From<int>(to),
        DType.Int64 => From<long>(to),
        DType.UInt8 or DType.Bool => From<byte>(to),
        DType.Int8 => From<sbyte>(to),
        _ => throw new NotSupportedException($"{from.KerasName()} is a storage type only"),
    };

    static delegate*<byte*, byte*, byte*, byte*, int, void> From<T>(DType to)
        where T : unmanaged, INumber<T> => to switch
        {
            DType.Float32 => &Convert<T, float>,
            DType.Float64 => &Convert<T, double>,
            DType.Int32 => &Convert<T, int>,
            DType.Int64 => &Convert<T, long>,
            DType.UInt8 => &Convert<T, byte>,
            DType.Int8 => &Convert<T, sbyte>,
            DType.Bool => &ToBool<T>,
            _ => throw new NotSupportedException($"{to.KerasName()} is a storage type only"),
        };

    static void Convert<TFrom, TTo>(byte* a, byte* b, byte* c, byte* y, int n)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        for (int i = 0; i < n; i++)
            ((TTo*)y)[i] = TTo.CreateTruncating(((TFrom*)a)[i]);
    }

    static void ToBool<T>(byte* a, byte* b, byte* c, byte* y, int n)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < n; i++)
            y[i] = ((T*)a)[i] != T.Zero ? (byte)1 : (byte)0;
    }
}

/// <summary>Choice between two values by a condition.</summary>
static unsafe class SelectKernels
{
    public static void Choose<T>(byte* condition, byte* a, byte* b, byte* y, int n)
        where T : unmanaged
    {
        for (int i = 0; i < n; i++)
            ((T*)y)[i] = condition[i] != 0 ? ((T*)a)[i] : ((T*)b)[i];
    }
}
