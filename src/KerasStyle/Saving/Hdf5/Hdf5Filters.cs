using System.Buffers.Binary;
using System.IO.Compression;

namespace KerasStyle.Saving;

/// <summary>Undoes the filters of a chunk: deflate, shuffle and Fletcher-32.</summary>
sealed class Hdf5Filters
{
    const int Deflate = 1, Shuffle = 2, Fletcher = 3, MaxFilters = 32;

    readonly List<(int Id, uint Value)> filters = [];

    public int Count => filters.Count;

    public static Hdf5Filters Parse(Hdf5Cursor cursor)
    {
        var result = new Hdf5Filters();
        int version = cursor.Version(1, 2, "filter pipeline"), count = cursor.Byte("number of filters");
        if (count > MaxFilters) throw cursor.Bad($"{count} filters, the most is {MaxFilters}");
        if (version == 1) cursor.Skip(6, "filter pipeline");
        for (int i = 0; i < count; i++)
        {
            int id = cursor.UInt16("filter"), nameLength = version == 1 || id >= 256 ? cursor.UInt16("filter name length") : 0;
            cursor.Skip(2, "filter flags");
            int values = cursor.UInt16("filter values");
            cursor.Skip(version == 1 ? nameLength + 7 & ~7 : nameLength, "filter name");
            uint first = 0;
            for (int v = 0; v < values; v++)
            {
                uint value = cursor.UInt32("filter value");
                if (v == 0) first = value;
            }
            if (version == 1 && values % 2 == 1) cursor.Skip(4, "filter padding");
            if (id is not (Deflate or Shuffle or Fletcher))
                throw cursor.Bad($"filter {id} is not supported; deflate (1), shuffle (2) and Fletcher-32 (3) are");
            result.filters.Add((id, first));
        }
        return result;
    }

    /// <summary>Decodes a chunk of <paramref name="size"/> bytes. Bit i of <paramref name="skipped"/>: filter i was not applied.</summary>
    public byte[] Decode(byte[] stored, long size, uint skipped, Func<string, InvalidDataException> bad)
    {
        var bytes = stored;
        for (int i = filters.Count - 1; i >= 0; i--)
        {
            if ((skipped >> i & 1) != 0) continue;
            bytes = filters[i].Id switch
            {
                Deflate => Inflate(bytes, size + 4 * filters.Count, bad),
                Shuffle => Unshuffle(bytes, (int)Math.Min(filters[i].Value, int.MaxValue)),
                _ => CheckFletcher(bytes, bad),
            };
        }
        return bytes.Length == size ? bytes : throw bad($"chunk has {bytes.Length} bytes after its filters, expected {size}");
    }

    static byte[] Inflate(byte[] bytes, long most, Func<string, InvalidDataException> bad)
    {
        var to = new byte[most];
        int length = 0;
        try
        {
            using var stream = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
            // To the end of the stream, where the decoder compares the checksum.
            for (int read; length < to.Length && (read = stream.Read(to, length, to.Length - length)) > 0;) length += read;
            if (length == to.Length && stream.ReadByte() >= 0) throw bad($"deflated chunk holds more than {most} bytes");
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            throw bad($"deflated chunk is damaged ({e.Message})");
        }
        return to[..length];
    }

    static byte[] Unshuffle(byte[] bytes, int size)
    {
        if (size <= 1) return bytes;
        int count = bytes.Length / size;
        var to = new byte[bytes.Length];
        for (int part = 0; part < size && count > 0; part++)
        {
            for (int i = 0, from = part * count; i < count; i++) to[i * size + part] = bytes[from + i];
        }
        bytes.AsSpan(count * size).CopyTo(to.AsSpan(count * size));
        return to;
    }

    static byte[] CheckFletcher(byte[] bytes, Func<string, InvalidDataException> bad)
    {
        if (bytes.Length < 4) throw bad("chunk is too short for its checksum");
        var data = bytes.AsSpan(0, bytes.Length - 4);
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(data.Length)), computed = Fletcher32(data);
        // Files of HDF5 1.6.2 and earlier have the bytes of each half swapped.
        uint swapped = (computed & 0x00ff00ff) << 8 | computed >> 8 & 0x00ff00ff;
        return stored == computed || stored == swapped ? data.ToArray() : throw bad($"chunk has checksum 0x{stored:x8}, expected 0x{computed:x8}");
    }

    static uint Fletcher32(ReadOnlySpan<byte> data)
    {
        uint sum1 = 0, sum2 = 0;
        int words = data.Length / 2, at = 0;
        while (words > 0)
        {
            int block = Math.Min(words, 360);
            words -= block;
            for (; block > 0; block--, at += 2)
            {
                sum1 += (uint)(data[at] << 8 | data[at + 1]);
                sum2 += sum1;
            }
            sum1 = (sum1 & 0xffff) + (sum1 >> 16);
            sum2 = (sum2 & 0xffff) + (sum2 >> 16);
        }
        if (data.Length % 2 != 0)
        {
            sum1 += (uint)(data[at] << 8);
            sum2 += sum1;
            sum1 = (sum1 & 0xffff) + (sum1 >> 16);
            sum2 = (sum2 & 0xffff) + (sum2 >> 16);
        }
        sum1 = (sum1 & 0xffff) + (sum1 >> 16);
        sum2 = (sum2 & 0xffff) + (sum2 >> 16);
        return sum2 << 16 | sum1;
    }
}
