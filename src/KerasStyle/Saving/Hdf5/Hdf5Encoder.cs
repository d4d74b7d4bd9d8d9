using System.Text;

namespace KerasStyle.Saving;

/// <summary>The header messages of version 1 object headers, as h5py writes them.</summary>
static class Hdf5Encoder
{
    public static byte[] Dataspace(ReadOnlySpan<int> shape)
    {
        var buffer = new Hdf5Buffer().Byte(1, (byte)shape.Length, 0).Zeros(5);
        foreach (int dimension in shape) buffer.Int64(dimension);
        return buffer.Written.ToArray();
    }

    public static byte[] Type(NumberKind kind)
    {
        byte size = (byte)Numbers.SizeOf(kind);
        var buffer = new Hdf5Buffer();
        switch (kind)
        {
            case NumberKind.Bool:
                // h5py stores booleans as an enumeration of signed bytes.
                buffer.Byte(0x18, 2, 0, 0).UInt32(1).Bytes(Type(NumberKind.Int8)).Ascii("FALSE\0\0\0TRUE\0\0\0\0").Byte(0, 1);
                break;
            case NumberKind.Float16:
                buffer.Byte(0x11, 0x20, 15, 0).UInt32(size).UInt16(0).UInt16(16).Byte(10, 5, 0, 10).UInt32(15);
                break;
            case NumberKind.BFloat16:
                buffer.Bytes(Opaque(2));
                break;
            case NumberKind.Float32:
                buffer.Byte(0x11, 0x20, 31, 0).UInt32(size).UInt16(0).UInt16(32).Byte(23, 8, 0, 23).UInt32(127);
                break;
            case NumberKind.Float64:
                buffer.Byte(0x11, 0x20, 63, 0).UInt32(size).UInt16(0).UInt16(64).Byte(52, 11, 0, 52).UInt32(1023);
                break;
            default:
                bool signed = kind is NumberKind.Int8 or NumberKind.Int16 or NumberKind.Int32 or NumberKind.Int64;
                buffer.Byte(0x10, signed ? (byte)8 : (byte)0, 0, 0).UInt32(size).UInt16(0).UInt16(8 * size);
                break;
        }
        return buffer.Written.ToArray();
    }

    public static byte[] Opaque(int size) => new Hdf5Buffer().Byte(0x15, 0, 0, 0).UInt32(size).Written.ToArray();

    public static byte[] FixedText(int size) => new Hdf5Buffer().Byte(0x13, 1, 0, 0).UInt32(size).Written.ToArray();

    public static byte[] VariableText(bool utf8) =>
        new Hdf5Buffer().Byte(0x19, 1, utf8 ? (byte)1 : (byte)0, 0).UInt32(16).Bytes(Type(NumberKind.UInt8)).Written.ToArray();

    /// <summary>Late allocation, written if set, and the default value of zero.</summary>
    public static byte[] FillValue() => [2, 2, 2, 1, 0, 0, 0, 0];

    public static byte[] Contiguous(long address, long size) =>
        new Hdf5Buffer().Byte(3, 1).Int64(size == 0 ? Hdf5Source.Undefined : address).Int64(size).Written.ToArray();

    public static byte[] SymbolTable(long tree, long heap) => new Hdf5Buffer().Int64(tree).Int64(heap).Written.ToArray();

    public static byte[] Attribute(string name, byte[] type, byte[] space, ReadOnlySpan<byte> value)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        return new Hdf5Buffer().Byte(1, 0).UInt16(bytes.Length + 1).UInt16(type.Length).UInt16(space.Length)
            .Bytes(bytes).Byte(0).Align().Bytes(type).Align().Bytes(space).Align().Bytes(value).Written.ToArray();
    }

    /// <summary>An object header of version 1; the messages are padded to multiples of 8.</summary>
    public static byte[] Header(IReadOnlyList<(int Type, byte[] Body)> messages)
    {
        var buffer = new Hdf5Buffer().Byte(1, 0).UInt16(messages.Count).UInt32(1).UInt32(HeaderSize(messages) - 16).Zeros(4);
        foreach (var (type, body) in messages)
        {
            bool constant = type is Hdf5ObjectHeader.Datatype or Hdf5ObjectHeader.FillValue;
            buffer.UInt16(type).UInt16(body.Length + 7 & ~7).Byte(constant ? (byte)1 : (byte)0, 0, 0, 0).Bytes(body).Align();
        }
        return buffer.Written.ToArray();
    }

    public static long HeaderSize(IReadOnlyList<(int Type, byte[] Body)> messages)
    {
        long size = 16;
        foreach (var (_, body) in messages) size += 8 + (body.Length + 7 & ~7);
        return size;
    }
}
