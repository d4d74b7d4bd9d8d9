using System.Buffers.Binary;

namespace KerasStyle.Saving;

/// <summary>The CRC-32 of zip files (polynomial 0xEDB88320), eight bytes at a time.</summary>
static class Crc32
{
    static readonly uint[] Table = MakeTable();

    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        var table = Table;
        crc = ~crc;
        for (; data.Length >= 8; data = data[8..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc, high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = table[1792 + (low & 255)] ^ table[1536 + (low >> 8 & 255)] ^ table[1280 + (low >> 16 & 255)] ^ table[1024 + (low >> 24)]
                ^ table[768 + (high & 255)] ^ table[512 + (high >> 8 & 255)] ^ table[256 + (high >> 16 & 255)] ^ table[high >> 24];
        }
        foreach (byte b in data) crc = table[(crc ^ b) & 255] ^ crc >> 8;
        return ~crc;
    }

    static uint[] MakeTable()
    {
        var table = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            table[i] = crc;
        }
        for (int i = 256; i < table.Length; i++) table[i] = table[i - 256] >> 8 ^ table[table[i - 256] & 255];
        return table;
    }
}
