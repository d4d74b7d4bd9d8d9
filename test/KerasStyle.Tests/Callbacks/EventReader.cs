using System.Buffers.Binary;
using System.Text;

namespace KerasStyle.Tests.Callbacks;

/// <summary>Reads TensorBoard's event files by their format alone: records with checksums, and Protocol Buffers' fields by number.</summary>
static class EventReader
{
    /// <summary>A value of an event: its tag, step, the name of the plugin that shows it, and its tensor's fields.</summary>
    public sealed record Value(string Tag, long Step, string Plugin, ILookup<int, object> Tensor)
    {
        public float Number => BinaryPrimitives.ReadSingleLittleEndian((byte[])Tensor[4].Single());

        public double[] Numbers => [.. ((byte[])Tensor[4].Single()).Chunk(8).Select(b => BinaryPrimitives.ReadDoubleLittleEndian(b))];

        public int[] Shape => [.. Fields((byte[])Tensor[2].Single())[2].Select(d => (int)(ulong)Fields((byte[])d)[1].Single())];
    }

    /// <summary>The values of the one file in a folder.</summary>
    public static List<Value> Read(string folder)
    {
        var values = new List<Value>();
        bool first = true;
        foreach (byte[] record in Records(File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder, "events.out.tfevents.*.v2")))))
        {
            ILookup<int, object> fields = Fields(record);
            Assert.InRange(BitConverter.UInt64BitsToDouble((ulong)fields[1].Single()), 1.7e9, 1e10);
            if (first)
                Assert.Equal("brain.Event:2", Text(fields[3].Single()));
            first = false;
            foreach (object summary in fields[5])
            {
                ILookup<int, object> value = Fields((byte[])Fields((byte[])summary)[1].Single()), metadata = Fields((byte[])value[9].Single());
                values.Add(new Value(
                    Text(value[1].Single()), (long)(ulong)fields[2].Single(), Text(Fields((byte[])metadata[1].Single())[1].Single()), Fields((byte[])value[8].Single())));
            }
        }

        return values;
    }

    public static string Text(object field) => Encoding.UTF8.GetString((byte[])field);

    /// <summary>CRC-32C, bit by bit.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in data)
        {
            crc ^= each;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78 : crc >> 1;
        }

        return ~crc;
    }

    static IEnumerable<byte[]> Records(byte[] file)
    {
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            byte[] data = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            yield return data;
            at += 16 + length;
        }
    }

    static uint Masked(ReadOnlySpan<byte> data) => Crc(data) is var crc ? (crc >> 15 | crc << 17) + 0xa282ead8 : 0;

    static ILookup<int, object> Fields(byte[] message)
    {
        var fields = new List<(int Number, object Value)>();
        int at = 0;
        while (at < message.Length)
        {
            ulong tag = Varint(message, ref at);
            object value;
            switch (tag & 7)
            {
                case 0:
                    value = Varint(message, ref at);
                    break;
                case 1:
                    value = BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at));
                    at += 8;
                    break;
                default:
                    Assert.Equal(2ul, tag & 7);
                    int length = (int)Varint(message, ref at);
                    value = message[at..(at + length)];
                    at += length;
                    break;
            }

            fields.Add(((int)(tag >> 3), value));
        }

        return fields.ToLookup(f => f.Number, f => f.Value);
    }

    static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = message[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
