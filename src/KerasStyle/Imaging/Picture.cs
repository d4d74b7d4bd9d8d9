namespace KerasStyle.Imaging;

/// <summary>An image of bytes, row by row from the top, the channels of a pixel together: 1 for grey, 2 with transparency, 3 for red, green and blue,
/// 4 with transparency.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Channels">Bytes of a pixel.</param>
/// <param name="Pixels">All bytes.</param>
public sealed record Picture(int Height, int Width, int Channels, byte[] Pixels)
{
    const long MostBytes = 1L << 28;        // what a header may ask for

    /// <summary>Reads a PNG or JPEG file.</summary>
    /// <exception cref="InvalidDataException">The file is neither, or malformed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Picture Load(string path)
    {
        try
        {
            return Decode(File.ReadAllBytes(path));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads a PNG or JPEG file from memory; which of them is told by its first bytes.</summary>
    /// <exception cref="InvalidDataException">It is neither, or malformed.</exception>
    public static Picture Decode(ReadOnlyMemory<byte> file)
    {
        try
        {
            return file.Span switch
            {
                [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => PngDecoder.Decode(file),
                [0xFF, 0xD8, 0xFF, ..] => new JpegDecoder(file).Decode(),
                _ => throw new InvalidDataException("an image must be a PNG or JPEG file; its first bytes are of neither"),
            };
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException or EndOfStreamException)
        {
            throw new InvalidDataException("the image file is malformed or ends too early", e);
        }
    }

    /// <summary>Bytes of a pixel in a colour mode.</summary>
    /// <exception cref="ArgumentException">Another colour mode than <c>rgb</c>, <c>rgba</c> or <c>grayscale</c>.</exception>
    internal static int ChannelsOf(string colorMode) => colorMode switch
    {
        "grayscale" => 1,
        "rgb" => 3,
        "rgba" => 4,
        _ => throw new ArgumentException($"colorMode must be grayscale, rgb or rgba, got '{colorMode}'", nameof(colorMode)),
    };

    /// <summary>The same image as <c>rgb</c>, <c>rgba</c> or <c>grayscale</c>. Grey is 0.299 R + 0.587 G + 0.114 B.</summary>
    /// <exception cref="ArgumentException">Another colour mode.</exception>
    public Picture As(string colorMode)
    {
        int wanted = ChannelsOf(colorMode);
        if (wanted == Channels)
            return this;
        var pixels = new byte[Height * Width * wanted];
        for (int i = 0; i < Height * Width; i++)
        {
            ReadOnlySpan<byte> from = Pixels.AsSpan(i * Channels, Channels);
            Span<byte> to = pixels.AsSpan(i * wanted, wanted);
            bool isGrey = Channels < 3;
            if (wanted == 1)
            {
                to[0] = isGrey ? from[0] : (byte)((19595 * from[0] + 38470 * from[1] + 7471 * from[2] + 0x8000) >> 16);
                continue;
            }

            for (int c = 0; c < 3; c++)
                to[c] = from[isGrey ? 0 : c];
            if (wanted == 4)
                to[3] = Channels is 2 or 4 ? from[Channels - 1] : byte.MaxValue;
        }

        return new Picture(Height, Width, wanted, pixels);
    }

    /// <summary>The bytes as a tensor (height, width, channels).</summary>
    public Tensor ToTensor() => Tensor.From<byte>(Pixels, [Height, Width, Channels]);

    internal static byte[] Allocate(long height, long width, int channels) => height > 0 && width > 0 && height * width * channels <= MostBytes
        ? new byte[height * width * channels]
        : throw new InvalidDataException($"an image of {width} x {height} pixels is not read");
}
