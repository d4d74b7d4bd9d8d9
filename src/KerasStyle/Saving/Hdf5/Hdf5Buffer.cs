using System.Buffers.Binary;
using System.Text;

namespace KerasStyle.Saving;

/// <summary>Little-endian fields written one after the other.</summary>
sealed class Hdf5Buffer
{
    readonly MemoryStream stream = new();

    public int Length => (int)stream.Length;

    public ReadOnlySpan<byte> Written => stream.GetBuffer().AsSpan(0, Length);

    public Hdf5Buffer Bytes(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        return this;
    }

    public Hdf5Buffer Byte(params ReadOnlySpan<byte> bytes) => Bytes(bytes);

    public Hdf5Buffer Ascii(string text) => Bytes(Encoding.ASCII.GetBytes(text));

    public Hdf5Buffer UInt16(int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, checked((ushort)value));
        return Bytes(bytes);
    }

    public Hdf5Buffer UInt32(long value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, checked((uint)value));
        return Bytes(bytes);
    }

    /// <summary>An address, size or offset; -1 is the undefined address.</summary>
    public Hdf5Buffer Int64(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Bytes(bytes);
    }

    public Hdf5Buffer Zeros(long count)
    {
        for (; count > 0; count--) stream.WriteByte(0);
        return this;
    }

    /// <summary>Pads with zero bytes to a multiple of 8.</summary>
    public Hdf5Buffer Align() => Zeros(-Length & 7);
}
