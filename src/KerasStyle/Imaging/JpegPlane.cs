namespace KerasStyle.Imaging;

/// <summary>A component of a JPEG file: its coefficients in blocks of 8 x 8, and the values that they stand for.</summary>
sealed class JpegPlane
{
    static readonly float[] Cosines = [.. Enumerable.Range(0, 64).Select(i => (float)(Math.Cos((2 * (i / 8) + 1) * (i % 8) * Math.PI / 16) * (i % 8 == 0 ? Math.Sqrt(0.125) : 0.5)))];

    readonly short[] coefficients;
    readonly int stride;        // blocks in a row, with those that fill the last unit up

    public JpegPlane(int id, int across, int down, int quantizer, int width, int height, int mostAcross, int mostDown)
    {
        (Id, Across, Down, Quantizer) = (id, across, down, quantizer);
        (Width, Height) = ((width * across + mostAcross - 1) / mostAcross, (height * down + mostDown - 1) / mostDown);
        (BlocksAcross, BlocksDown) = ((Width + 7) / 8, (Height + 7) / 8);
        stride = (width + 8 * mostAcross - 1) / (8 * mostAcross) * across;
        int rows = (height + 8 * mostDown - 1) / (8 * mostDown) * down;
        coefficients = new short[checked(stride * rows * 64)];
    }

    public int Id { get; }

    public int Across { get; }

    public int Down { get; }

    public int Quantizer { get; }

    public int Width { get; }

    public int Height { get; }

    public int BlocksAcross { get; }

    public int BlocksDown { get; }

    /// <summary>The last constant term; the next is told by its difference.</summary>
    public int Constant { get; set; }

    public JpegCode? ConstantCode { get; set; }

    public JpegCode? Code { get; set; }

    public Span<short> Block(int row, int column) => coefficients.AsSpan((row * stride + column) * 64, 64);

    /// <summary>The values, row by row.</summary>
    public byte[] Values(int[]? quantizer)
    {
        if (quantizer == null)
            throw new InvalidDataException("a JPEG file lacks a quantization table");
        var values = new byte[Width * Height];
        Span<float> half = stackalloc float[64];
        for (int blockRow = 0; blockRow < BlocksDown; blockRow++)
        {
            for (int blockColumn = 0; blockColumn < BlocksAcross; blockColumn++)
            {
                Span<short> block = Block(blockRow, blockColumn);
                for (int v = 0; v < 8; v++)
                {
                    for (int x = 0; x < 8; x++)
                    {
                        float sum = 0;
                        for (int u = 0; u < 8; u++)
                            sum += block[v * 8 + u] * quantizer[v * 8 + u] * Cosines[x * 8 + u];
                        half[v * 8 + x] = sum;
                    }
                }

                for (int y = 0; y < Math.Min(8, Height - blockRow * 8); y++)
                {
                    for (int x = 0; x < Math.Min(8, Width - blockColumn * 8); x++)
                    {
                        float sum = 0;
                        for (int v = 0; v < 8; v++)
                            sum += half[v * 8 + x] * Cosines[y * 8 + v];
                        values[(blockRow * 8 + y) * Width + blockColumn * 8 + x] = (byte)Math.Clamp((int)MathF.Floor(sum + 128.5f), 0, 255);
                    }
                }
            }
        }

        return values;
    }
}
