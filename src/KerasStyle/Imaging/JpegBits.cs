namespace KerasStyle.Imaging;

/// <summary>The bits of a JPEG scan: 0xFF is followed by 0, which does not count, or by a marker, which ends them.</summary>
struct JpegBits(ReadOnlyMemory<byte> file, int start)
{
    readonly ReadOnlyMemory<byte> file = file;
    int held, count;

    /// <summary>Where reading goes on.</summary>
    public int Position { get; private set; } = start;

    public int Bit()
    {
        if (count == 0)
        {
            ReadOnlySpan<byte> data = file.Span;
            held = data[Position++];
            count = 8;
            if (held == 0xFF)
            {
                if (data[Position] != 0)
                    throw new InvalidDataException("a JPEG scan ends too early");
                Position++;
            }
        }

        return (held >> --count) & 1;
    }

    public int Bits(int number)
    {
        int value = 0;
        for (; number > 0; number--)
            value = (value << 1) | Bit();
        return value;
    }

    /// <summary>A number of so many bits; the lower half of them stands for negative numbers.</summary>
    public int Signed(int number)
    {
        int value = Bits(number);
        return number > 0 && value < 1 << (number - 1) ? value - (1 << number) + 1 : value;
    }

    /// <summary>Goes on behind a restart marker.</summary>
    public void Restart()
    {
        ReadOnlySpan<byte> data = file.Span;
        count = 0;
        while (data[Position] != 0xFF || data[Position + 1] is not (>= 0xD0 and <= 0xD7))
            Position++;
        Position += 2;
    }
}

/// <summary>A Huffman code in canonical order: how many codes of each length there are, and their values.</summary>
sealed class JpegCode
{
    readonly byte[] values;
    readonly int[] first = new int[17], offset = new int[17], number = new int[17];

    public JpegCode(ReadOnlySpan<byte> lengths, ReadOnlySpan<byte> values)
    {
        this.values = values.ToArray();
        for (int length = 1, code = 0, at = 0; length <= 16; length++, code <<= 1)
        {
            (first[length], offset[length], number[length]) = (code, at, lengths[length - 1]);
            (code, at) = (code + lengths[length - 1], at + lengths[length - 1]);
        }
    }

    public int Read(ref JpegBits bits)
    {
        for (int length = 1, code = 0; length <= 16; length++)
        {
            code = (code << 1) | bits.Bit();
            if (code - first[length] < number[length])
                return values[offset[length] + code - first[length]];
        }

        throw new InvalidDataException("a JPEG file has a code that its table does not know");
    }
}
