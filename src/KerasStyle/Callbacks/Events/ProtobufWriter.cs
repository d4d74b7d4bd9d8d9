using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace KerasStyle.Callbacks.Events;

/// <summary>A message in Protocol Buffers' binary form, written field by field.</summary>
sealed class ProtobufWriter
{
    const int Varint = 0, Fixed64 = 1, LengthDelimited = 2;

    readonly ArrayBufferWriter<byte> bytes = new();

    public ReadOnlySpan<byte> Bytes => bytes.WrittenSpan;

    public ProtobufWriter Add(int field, long value)
    {
        Tag(field, Varint);
        Number((ulong)value);
        return this;
    }

    public ProtobufWriter Add(int field, double value)
    {
        Tag(field, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.GetSpan(sizeof(double)), value);
        bytes.Advance(sizeof(double));
        return this;
    }

    public ProtobufWriter Add(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        Number((ulong)value.Length);
        bytes.Write(value);
        return this;
    }

    public ProtobufWriter Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Add(int field, ProtobufWriter message) => Add(field, message.Bytes);

    void Tag(int field, int kind) => Number((ulong)(field << 3 | kind));

    // Seven bits a byte, the lowest first; the top bit says that more follow.
    void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    void Byte(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }
}
