using System.Runtime.InteropServices;
using System.Text;
using KerasStyle.Data;
using KerasStyle.Layers;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Utils;

public sealed class AudioFolderTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sounds_are_rows_with_labels()
    {
        Wav("dog/1.wav", 8000, 1, 16, [.. Bytes<short>(-32768, 16384, 32767)]);
        Wav("cat/1.wav", 8000, 1, 16, [.. Bytes<short>(0, 8192)]);
        AudioFolder rows = KerasUtils.AudioDatasetFromDirectory(folder.File(""), shuffle: false);
        Assert.Equal(["cat", "dog"], rows.ClassNames);
        Assert.Equal([3, 1], rows.Inputs[0].Shape);
        Assert.Equal([0, 0.25f, 0, -1, 0.5f, 32767 / 32768f], Values(rows));
        rows = KerasUtils.AudioDatasetFromDirectory(folder.File(""), shuffle: false, outputSequenceLength: 2, samplingRate: 8000, labelMode: "binary");
        Assert.Equal([0, 0.25f, -1, 0.5f], Values(rows));
        Assert.Equal([1], rows.Targets[0].Shape);
        var model = new Sequential([new Flatten(), new Dense(1, activation: "sigmoid")]);
        model.Compile("adam", "binary_crossentropy");
        model.Fit(rows, epochs: 2, verbose: 0);
        Assert.Equal([2, 1], model.Predict(rows).Shape);
        Assert.Contains("8000", Assert.Throws<InvalidDataException>(() => KerasUtils.AudioDatasetFromDirectory(folder.File(""), samplingRate: 16000)).Message);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(24, false)]
    [InlineData(32, false)]
    [InlineData(32, true)]
    [InlineData(64, true)]
    public void Values_of_every_width_are_read(int bits, bool isFloat)
    {
        byte[] data = (bits, isFloat) switch
        {
            (8, _) => [128, 0, 192, 128],
            (24, _) => [0, 0, 0, 0, 0, 0x80, 0, 0, 0x40, 0, 0, 0],
            (32, false) => [.. Bytes(0, int.MinValue, 1 << 30, 0)],
            (32, true) => [.. Bytes(0f, -1, 0.5f, 0)],
            _ => [.. Bytes(0.0, -1, 0.5, 0)],
        };
        Wav("1.wav", 44100, 2, bits, data, isFloat, extraChunk: true);
        AudioFolder rows = KerasUtils.AudioDatasetFromDirectory(folder.File(""), labelMode: null);
        Assert.Equal([2, 2], rows.Inputs[0].Shape);
        Assert.Equal([0, -1, 0.5f, 0], Values(rows));
    }

    [Fact]
    public void Files_that_are_no_sounds_say_so()
    {
        File.WriteAllText(folder.File("1.wav"), "RIFFxxxxWAVEfmt ");
        Assert.Contains("without sound", Assert.Throws<InvalidDataException>(() => KerasUtils.AudioDatasetFromDirectory(folder.File(""), labelMode: null)).Message);
        File.WriteAllText(folder.File("1.wav"), "no sound");
        Assert.Contains("no WAV file", Assert.Throws<InvalidDataException>(() => KerasUtils.AudioDatasetFromDirectory(folder.File(""), labelMode: null)).Message);
        Wav("1.wav", 8000, 1, 12, [0, 0]);
        Assert.Contains("12 bits", Assert.Throws<InvalidDataException>(() => KerasUtils.AudioDatasetFromDirectory(folder.File(""), labelMode: null)).Message);
    }

    static float[] Values(AudioFolder rows)
    {
        var values = new float[rows.Count * rows.Inputs[0].Shape.Size];
        rows.Fill(0, [.. Enumerable.Range(0, rows.Count)], MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    static IEnumerable<byte> Bytes<T>(params T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    void Wav(string name, int rate, short channels, int bits, byte[] data, bool isFloat = false, bool extraChunk = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
        using var writer = new BinaryWriter(File.Create(folder.File(name)), Encoding.ASCII);
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVE"u8);
        if (extraChunk)
        {
            writer.Write("LIST"u8);
            writer.Write(3);
            writer.Write([1, 2, 3, 0]);     // an odd length is filled up
        }

        writer.Write("fmt "u8);
        writer.Write(16);
        writer.Write((short)(isFloat ? 3 : 1));
        writer.Write(channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write((short)bits);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
    }
}
