using System.Buffers.Binary;

namespace KerasStyle.Imaging;

/// <summary>JPEG files, sequential and progressive, of 8 bits with Huffman codes (ITU-T T.81): grey, YCbCr or RGB, or the inks of print.</summary>
sealed class JpegDecoder(ReadOnlyMemory<byte> file)
{
    static readonly byte[] ZigZag =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    readonly int[][] quantizers = new int[4][];
    readonly JpegCode?[] codes = new JpegCode?[8];      // of constant terms, then of the others
    JpegPlane[] planes = [];
    int width, height, restartInterval, mostAcross, mostDown, adobeTransform = -1, endOfBand;
    bool progressive;

    public Picture Decode()
    {
        for (int at = 2; ;)
        {
            ReadOnlySpan<byte> data = file.Span;
            while (data[at] != 0xFF || data[at + 1] is 0 or 0xFF)
                at++;       // filling
            int marker = data[at + 1];
            at += 2;
            if (marker == 0xD9)
                break;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
                continue;
            int length = BinaryPrimitives.ReadUInt16BigEndian(data[at..]);
            ReadOnlySpan<byte> segment = data[(at + 2)..(at + length)];
            at += length;
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2: ReadFrame(segment, marker == 0xC2); break;
                case 0xC4: ReadCodes(segment); break;
                case 0xDB: ReadQuantizers(segment); break;
                case 0xDD: restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment); break;
                case 0xEE when segment.Length >= 12 && segment[..5].SequenceEqual("Adobe"u8): adobeTransform = segment[11]; break;
                case 0xDA: at = ReadScan(segment, at); break;
                case >= 0xC3 and <= 0xCF and not 0xC8 and not 0xCC: throw new InvalidDataException($"JPEG files of kind {marker - 0xC0} (lossless, hierarchical or arithmetic) are not read");
            }

            if (at >= data.Length - 1)
                break;      // without its end
        }

        if (planes.Length == 0)
            throw new InvalidDataException("a JPEG file must have a frame");
        return new JpegColors(planes, width, height, mostAcross, mostDown, adobeTransform).ToPicture(quantizers);
    }

    void ReadFrame(ReadOnlySpan<byte> segment, bool isProgressive)
    {
        if (planes.Length > 0 || segment[0] != 8)
            throw new InvalidDataException($"a JPEG file must have one frame of 8 bits, got {segment[0]}");
        progressive = isProgressive;
        (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        int count = segment[5];
        if (count is not (1 or 3 or 4))
            throw new InvalidDataException($"a JPEG file must have 1, 3 or 4 components, got {count}");
        _ = Picture.Allocate(height, width, 1);
        var parts = new (int Id, int Across, int Down, int Quantizer)[count];
        for (int i = 0; i < count; i++)
        {
            parts[i] = (segment[6 + 3 * i], segment[7 + 3 * i] >> 4, segment[7 + 3 * i] & 15, segment[8 + 3 * i] & 3);
            if (parts[i].Across is not (>= 1 and <= 4) || parts[i].Down is not (>= 1 and <= 4))
                throw new InvalidDataException("a JPEG component must be sampled 1 to 4 times");
        }

        (mostAcross, mostDown) = (parts.Max(p => p.Across), parts.Max(p => p.Down));
        planes = [.. parts.Select(p => new JpegPlane(p.Id, p.Across, p.Down, p.Quantizer, width, height, mostAcross, mostDown))];
    }

    void ReadCodes(ReadOnlySpan<byte> segment)
    {
        while (segment.Length >= 17)
        {
            int total = 0;
            foreach (byte number in segment[1..17])
                total += number;
            codes[(segment[0] >> 4 & 1) * 4 + (segment[0] & 3)] = new JpegCode(segment[1..17], segment.Slice(17, total));
            segment = segment[(17 + total)..];
        }
    }

    void ReadQuantizers(ReadOnlySpan<byte> segment)
    {
        while (segment.Length >= 65)
        {
            bool wide = segment[0] >> 4 != 0;
            var values = new int[64];
            for (int i = 0; i < 64; i++)
                values[ZigZag[i]] = wide ? BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + 2 * i)..]) : segment[1 + i];
            quantizers[segment[0] & 3] = values;
            segment = segment[(wide ? 129 : 65)..];
        }
    }

    int ReadScan(ReadOnlySpan<byte> segment, int at)
    {
        int count = segment[0];
        var scanned = new JpegPlane[count];
        for (int i = 0; i < count; i++)
        {
            int id = segment[1 + 2 * i], tables = segment[2 + 2 * i];
            scanned[i] = Array.Find(planes, p => p.Id == id) ?? throw new InvalidDataException("a JPEG scan is of a component that its frame does not have");
            (scanned[i].ConstantCode, scanned[i].Code) = (codes[tables >> 4 & 3], codes[4 + (tables & 3)]);
        }

        ReadOnlySpan<byte> rest = segment[(1 + 2 * count)..];
        var band = new Band(rest[0], rest[1], rest[2] >> 4, rest[2] & 15);
        if (band.First > band.Last || band.Last > 63)
            throw new InvalidDataException("a JPEG scan must be of coefficients 0 to 63");
        var bits = new JpegBits(file, at);
        bool alone = count == 1;
        (int across, int down) = alone ? (scanned[0].BlocksAcross, scanned[0].BlocksDown)
            : ((width + 8 * mostAcross - 1) / (8 * mostAcross), (height + 8 * mostDown - 1) / (8 * mostDown));
        endOfBand = 0;
        foreach (JpegPlane plane in scanned)
            plane.Constant = 0;
        for (int unit = 0; unit < across * down; unit++)
        {
            if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0)
            {
                bits.Restart();
                endOfBand = 0;
                foreach (JpegPlane plane in scanned)
                    plane.Constant = 0;
            }

            (int row, int column) = (unit / across, unit % across);
            foreach (JpegPlane plane in scanned)
            {
                for (int v = 0; v < (alone ? 1 : plane.Down); v++)
                {
                    for (int h = 0; h < (alone ? 1 : plane.Across); h++)
                        ReadBlock(ref bits, plane, plane.Block(alone ? row : row * plane.Down + v, alone ? column : column * plane.Across + h), band);
                }
            }
        }

        return bits.Position;
    }

    void ReadBlock(ref JpegBits bits, JpegPlane plane, Span<short> block, Band band)
    {
        int from = band.First;
        if (from == 0)
        {
            if (band.Refines == 0)
            {
                plane.Constant += bits.Signed((plane.ConstantCode ?? throw Lacking()).Read(ref bits) & 15);
                block[0] = (short)(plane.Constant << band.Shift);
            }
            else if (bits.Bit() == 1)
            {
                block[0] |= (short)(1 << band.Shift);
            }

            if (progressive)
                return;
            from = 1;
        }

        if (band.Refines == 0)
            ReadBand(ref bits, plane.Code ?? throw Lacking(), block, from, band);
        else
            RefineBand(ref bits, plane.Code ?? throw Lacking(), block, from, band);

        static InvalidDataException Lacking() => new("a JPEG scan uses a code that the file lacks");
    }

    void ReadBand(ref JpegBits bits, JpegCode code, Span<short> block, int from, Band band)
    {
        if (endOfBand > 0)
        {
            endOfBand--;
            return;
        }

        for (int k = from; k <= band.Last; k++)
        {
            int symbol = code.Read(ref bits), run = symbol >> 4, size = symbol & 15;
            if (size != 0)
            {
                k += run;
                block[ZigZag[k]] = (short)(bits.Signed(size) << band.Shift);
            }
            else if (run == 15)
            {
                k += 15;
            }
            else
            {
                endOfBand = (1 << run) - 1 + bits.Bits(run);
                return;
            }
        }
    }

    // One more bit of coefficients that are there, and new ones of size 1 between them.
    void RefineBand(ref JpegBits bits, JpegCode code, Span<short> block, int from, Band band)
    {
        short one = (short)(1 << band.Shift);
        int k = from;
        while (k <= band.Last && endOfBand == 0)
        {
            int symbol = code.Read(ref bits), run = symbol >> 4, made = 0;
            if ((symbol & 15) != 0)
            {
                made = bits.Bit() == 1 ? one : -one;
            }
            else if (run < 15)
            {
                endOfBand = (1 << run) + bits.Bits(run);
                break;
            }

            for (; k <= band.Last; k++)
            {
                ref short value = ref block[ZigZag[k]];
                if (value != 0)
                {
                    Refine(ref bits, ref value, one);
                }
                else if (run-- == 0)
                {
                    value = (short)made;
                    k++;
                    break;
                }
            }
        }

        if (endOfBand == 0)
            return;
        for (; k <= band.Last; k++)
        {
            ref short value = ref block[ZigZag[k]];
            if (value != 0)
                Refine(ref bits, ref value, one);
        }

        endOfBand--;
    }

    static void Refine(ref JpegBits bits, ref short value, short one)
    {
        if (bits.Bit() == 1 && (value & one) == 0)
            value += value > 0 ? one : (short)-one;
    }

    readonly record struct Band(int First, int Last, int Refines, int Shift);
}
