using System.Buffers.Binary;
using System.IO.Compression;

namespace KerasStyle.Imaging;

/// <summary>PNG files of any colour type, depth and interlacing (ISO/IEC 15948). Of 16 bits the upper 8 are kept; palettes become colours.</summary>
static class PngDecoder
{
    // Adam7: where each pass begins and how far apart its pixels are.
    static readonly (int X, int Y, int StepX, int StepY)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static Picture Decode(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> header = default, palette = default, transparency = default;
        using var packed = new MemoryStream();
        for (int at = 8; at + 8 <= file.Length;)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt32BigEndian(file.Span[at..]));
            ReadOnlySpan<byte> data = file.Span.Slice(at + 8, length);
            switch (file.Span.Slice(at + 4, 4))
            {
                case [(byte)'I', (byte)'H', (byte)'D', (byte)'R']: header = data; break;
                case [(byte)'P', (byte)'L', (byte)'T', (byte)'E']: palette = data; break;
                case [(byte)'t', (byte)'R', (byte)'N', (byte)'S']: transparency = data; break;
                case [(byte)'I', (byte)'D', (byte)'A', (byte)'T']: packed.Write(data); break;
            }

            at += length + 12;
        }

        if (header.Length < 13)
            throw new InvalidDataException("a PNG file must have a header");
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        (int depth, int color, bool interlaced) = (header[8], header[9], header[12] != 0);
        int samples = color switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => throw new InvalidDataException($"a PNG file has no colour type {color}") };
        if (depth is not (1 or 2 or 4 or 8 or 16) || (color is not (0 or 3) && depth < 8) || (color == 3 && depth == 16))
            throw new InvalidDataException($"a PNG file of colour type {color} has no depth {depth}");
        int channels = color == 3 ? (transparency.IsEmpty ? 3 : 4) : transparency.IsEmpty ? samples : samples + 1;
        byte[] pixels = Picture.Allocate(height, width, channels);
        packed.Position = 0;
        using var values = new ZLibStream(packed, CompressionMode.Decompress);
        foreach ((int x, int y, int stepX, int stepY) in interlaced ? Passes : [(0, 0, 1, 1)])
        {
            int columns = (width - x + stepX - 1) / stepX, rows = (height - y + stepY - 1) / stepY;
            if (columns <= 0 || rows <= 0)
                continue;
            int size = (columns * samples * depth + 7) / 8, distance = Math.Max(1, samples * depth / 8);
            byte[] row = new byte[size + 1], before = new byte[size + 1];
            for (int r = 0; r < rows; r++)
            {
                values.ReadExactly(row);
                Unfilter(row, before, distance);
                for (int c = 0; c < columns; c++)
                    Write(row.AsSpan(1), c, depth, color, samples, palette, transparency, pixels.AsSpan(((y + r * stepY) * width + x + c * stepX) * channels, channels));
                (row, before) = (before, row);
            }
        }

        return new Picture(height, width, channels, pixels);
    }

    // The first byte tells how the row is predicted from the left, the row above, or both.
    static void Unfilter(Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        int filter = row[0];
        for (int i = 1; i < row.Length; i++)
        {
            int left = i > distance ? row[i - distance] : 0, up = above[i], corner = i > distance ? above[i - distance] : 0;
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Paeth(left, up, corner),
                _ => throw new InvalidDataException($"a PNG file has no filter {filter}"),
            });
        }

        row[0] = 0;
    }

    static int Paeth(int left, int up, int corner)
    {
        int toLeft = Math.Abs(up - corner), toUp = Math.Abs(left - corner), toCorner = Math.Abs(left + up - 2 * corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    static void Write(
        ReadOnlySpan<byte> row, int column, int depth, int color, int samples, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, Span<byte> pixel)
    {
        if (color == 3)
        {
            int index = Sample(row, column, depth);
            palette.Slice(3 * index, 3).CopyTo(pixel);
            if (pixel.Length == 4)
                pixel[3] = index < transparency.Length ? transparency[index] : byte.MaxValue;
            return;
        }

        bool isTransparent = !transparency.IsEmpty;
        for (int s = 0; s < samples; s++)
        {
            int value = Sample(row, column * samples + s, depth);
            if (!transparency.IsEmpty)
                isTransparent &= value == BinaryPrimitives.ReadUInt16BigEndian(transparency[(2 * s)..]);
            pixel[s] = (byte)(depth == 16 ? value >> 8 : depth == 8 ? value : value * 255 / ((1 << depth) - 1));
        }

        if (pixel.Length > samples)
            pixel[samples] = isTransparent ? byte.MinValue : byte.MaxValue;
    }

    static int Sample(ReadOnlySpan<byte> row, int index, int depth) => depth switch
    {
        16 => BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]),
        8 => row[index],
        _ => (row[index * depth / 8] >> (8 - depth - index * depth % 8)) & ((1 << depth) - 1),
    };
}
