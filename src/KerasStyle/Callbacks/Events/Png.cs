using System.Buffers.Binary;
using System.IO.Compression;
using KerasStyle.Saving;

namespace KerasStyle.Callbacks.Events;

/// <summary>Writes images as PNG.</summary>
static class Png
{
    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>Rows of pixels of 1 (grey), 3 (red, green, blue) or 4 (with opacity) bytes.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        Span<byte> head = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], height);
        head[8] = 8;                                                                // bits of a channel
        head[9] = (byte)(channels switch { 1 => 0, 3 => 2, 4 => 6, _ => throw new ArgumentOutOfRangeException(nameof(channels), channels, "a PNG has 1, 3 or 4 channels") });
        head[10..].Clear();

        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                deflate.WriteByte(0);                                               // no filter
                deflate.Write(pixels.Slice(row * width * channels, width * channels));
            }
        }

        using var png = new MemoryStream();
        png.Write(Signature);
        Chunk(png, "IHDR"u8, head);
        Chunk(png, "IDAT"u8, packed.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    static void Chunk(MemoryStream png, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        byte[] body = [.. name, .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(0, body));
        png.Write(number);
    }
}
