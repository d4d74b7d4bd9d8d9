namespace KerasStyle.Tensors;

/// <summary>Reads and writes one element of any type as a double.</summary>
static class ScalarValues
{
    public static double Read(HostBuffer buffer, DType dtype, int index = 0) => dtype switch
    {
        DType.Float32 => buffer.AsSpan<float>()[index],
        DType.Float64 => buffer.AsSpan<double>()[index],
        DType.Int32 => buffer.AsSpan<int>()[index],
        DType.Int64 => buffer.AsSpan<long>()[index],
        DType.UInt8 or DType.Bool => buffer.AsSpan<byte>()[index],
        DType.Int8 => buffer.AsSpan<sbyte>()[index],
        _ => throw new NotSupportedException($"{dtype.KerasName()} is a storage type only"),
    };

    public static void Write(HostBuffer buffer, DType dtype, double value, int index = 0)
    {
        switch (dtype)
        {
            case DType.Float32: buffer.AsSpan<float>()[index] = (float)value; break;
            case DType.Float64: buffer.AsSpan<double>()[index] = value; break;
            case DType.Int32: buffer.AsSpan<int>()[index] = (int)value; break;
            case DType.Int64: buffer.AsSpan<long>()[index] = (long)value; break;
            case DType.UInt8: buffer.AsSpan<byte>()[index] = (byte)value; break;
            case DType.Int8: buffer.AsSpan<sbyte>()[index] = (sbyte)value; break;
            case DType.Bool: buffer.AsSpan<byte>()[index] = value != 0 ? (byte)1 : (byte)0; break;
            default: throw new NotSupportedException($"{dtype.KerasName()} is a storage type only");
        }
    }
}
