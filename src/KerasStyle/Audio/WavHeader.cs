using System.Buffers.Binary;

namespace KerasStyle.Audio;

/// <summary>How a WAV file holds its sound: whole numbers of 8 to 32 bits, or floating-point ones.</summary>
/// <param name="SamplingRate">Samples in a second.</param>
/// <param name="Channels">Values of a sample.</param>
/// <param name="Bits">Bits of a value.</param>
/// <param name="IsFloat">Whether values are floating-point numbers.</param>
/// <param name="Start">Where the values begin in the file.</param>
/// <param name="Samples">Number of samples.</param>
sealed record WavHeader(int SamplingRate, int Channels, int Bits, bool IsFloat, long Start, int Samples)
{
    const int Pcm = 1, Float = 3, Extensible = 0xFFFE;

    /// <summary>Reads the chunks in front of the values.</summary>
    /// <exception cref="InvalidDataException">The file is no WAV file, or of a kind that is not read.</exception>
    public static WavHeader Read(Stream stream, string path)
    {
        Span<byte> head = stackalloc byte[12], chunk = stackalloc byte[8], format = stackalloc byte[26];
        int formatLength = 0;
        if (stream.ReadAtLeast(head, 12, throwOnEndOfStream: false) < 12 || !head[..4].SequenceEqual("RIFF"u8) || !head[8..].SequenceEqual("WAVE"u8))
            throw new InvalidDataException($"'{path}' is no WAV file");
        while (stream.ReadAtLeast(chunk, 8, throwOnEndOfStream: false) == 8)
        {
            long size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]), next = stream.Position + size + size % 2;
            if (chunk[..4].SequenceEqual("fmt "u8))
                formatLength = stream.ReadAtLeast(format[..(int)Math.Min(size, format.Length)], (int)Math.Min(size, format.Length), throwOnEndOfStream: false);
            else if (chunk[..4].SequenceEqual("data"u8))
                return Of(format[..formatLength], stream.Position, Math.Min(size, stream.Length - stream.Position), path);
            if (next > stream.Length)
                break;
            stream.Position = next;
        }

        throw new InvalidDataException($"'{path}' is a WAV file without sound");
    }

    static WavHeader Of(ReadOnlySpan<byte> format, long start, long bytes, string path)
    {
        if (format.Length < 16)
            throw new InvalidDataException($"'{path}' does not say how it holds its sound");
        int kind = BinaryPrimitives.ReadUInt16LittleEndian(format), channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        int rate = BinaryPrimitives.ReadInt32LittleEndian(format[4..]), bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (kind == Extensible && format.Length == 26)
            kind = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        if (channels == 0 || !(kind == Pcm && bits is 8 or 16 or 24 or 32 || kind == Float && bits is 32 or 64))
            throw new InvalidDataException($"'{path}' holds sound of kind {kind} in {channels} channels of {bits} bits; whole numbers of 8, 16, 24 or 32 bits and floating-point ones of 32 or 64 are read");
        return new(rate, channels, bits, kind == Float, start, checked((int)(bytes / (channels * bits / 8))));
    }

    /// <summary>The first values, sample by sample; whole numbers are divided by their range.</summary>
    public void ReadValues(Stream stream, Span<float> values, string path)
    {
        stream.Position = Start;
        int size = Bits / 8;
        var bytes = new byte[values.Length * size];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"'{path}' ends too early");
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> value = bytes.AsSpan(i * size, size);
            values[i] = (Bits, IsFloat) switch
            {
                (8, _) => (value[0] - 128) / 128f,
                (16, _) => BinaryPrimitives.ReadInt16LittleEndian(value) / 32768f,
                (24, _) => (value[0] << 8 | value[1] << 16 | value[2] << 24) / 2147483648f,
                (32, false) => BinaryPrimitives.ReadInt32LittleEndian(value) / 2147483648f,
                (32, true) => BinaryPrimitives.ReadSingleLittleEndian(value),
                _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(value),
            };
        }
    }
}
