namespace KerasStyle.Imaging;

/// <summary>Makes colours of a JPEG file's components. Components of half the pixels are blended over their neighbours by 3 : 1, as libjpeg does.</summary>
sealed class JpegColors(JpegPlane[] planes, int width, int height, int mostAcross, int mostDown, int adobeTransform)
{
    public Picture ToPicture(int[][] quantizers)
    {
        byte[][] full = [.. planes.Select(p => Enlarged(p, p.Values(quantizers[p.Quantizer])))];
        if (full.Length == 1)
            return new Picture(height, width, 1, full[0]);
        byte[] pixels = Picture.Allocate(height, width, 3);
        bool isYcc = full.Length == 3 ? adobeTransform != 0 && !(adobeTransform < 0 && planes is [{ Id: 'R' }, { Id: 'G' }, { Id: 'B' }]) : adobeTransform == 2;
        for (int i = 0; i < width * height; i++)
        {
            (int a, int b, int c) = (full[0][i], full[1][i], full[2][i]);
            if (isYcc)
                (a, b, c) = Rgb(a, b - 128, c - 128);
            if (full.Length == 4)
            {
                int black = full[3][i];     // inks are stored inverted
                if (isYcc)
                    (a, b, c) = (255 - a, 255 - b, 255 - c);
                (a, b, c) = (a * black / 255, b * black / 255, c * black / 255);
            }

            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = ((byte)a, (byte)b, (byte)c);
        }

        return new Picture(height, width, 3, pixels);
    }

    static (int R, int G, int B) Rgb(int y, int cb, int cr) => (
        Math.Clamp(y + ((91881 * cr + 32768) >> 16), 0, 255),
        Math.Clamp(y + ((-22554 * cb - 46802 * cr + 32768) >> 16), 0, 255),
        Math.Clamp(y + ((116130 * cb + 32768) >> 16), 0, 255));

    byte[] Enlarged(JpegPlane plane, byte[] values)
    {
        int across = mostAcross / plane.Across, down = mostDown / plane.Down;
        if (across == 1 && down == 1)
            return values;
        var full = new byte[width * height];
        bool blends = across == 2 && down is 1 or 2 && mostAcross % plane.Across == 0 && plane.Width > 2;
        for (int y = 0; y < height; y++)
        {
            int row = Math.Min(y * plane.Down / mostDown, plane.Height - 1);
            int beside = !blends || down == 1 ? row : Math.Clamp(row + (y % 2 == 0 ? -1 : 1), 0, plane.Height - 1);
            for (int x = 0; x < width; x++)
            {
                int column = Math.Min(x * plane.Across / mostAcross, plane.Width - 1);
                if (!blends)
                {
                    full[y * width + x] = values[row * plane.Width + column];
                    continue;
                }

                int next = Math.Clamp(column + (x % 2 == 0 ? -1 : 1), 0, plane.Width - 1);
                full[y * width + x] = down == 1
                    ? (byte)((3 * Value(row, column) + Value(row, next) + (x % 2 == 0 ? 1 : 2)) >> 2)
                    : (byte)((3 * (3 * Value(row, column) + Value(beside, column)) + 3 * Value(row, next) + Value(beside, next) + (x % 2 == 0 ? 8 : 7)) >> 4);
            }
        }

        return full;

        int Value(int row, int column) => values[row * plane.Width + column];
    }
}
