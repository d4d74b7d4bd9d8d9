using KerasStyle.Audio;

namespace KerasStyle.Data;

/// <summary>WAV files of a folder as rows float32 (samples, channels) from −1 to 1, with the labels of their classes.</summary>
public sealed class AudioFolder : FileRows
{
    readonly int length, channels;

    internal AudioFolder(ClassFolder files, int? samplingRate, int? length)
        : base(files)
    {
        if (length < 1)
            throw new ArgumentOutOfRangeException(nameof(length), length, "outputSequenceLength must be positive");
        // Without a length all headers are needed now.
        WavHeader[] headers = [.. files.Paths.Take(length == null || samplingRate != null ? files.Paths.Count : 1).Select(Header)];
        foreach ((string path, WavHeader header) in files.Paths.Zip(headers))
        {
            if (samplingRate is { } rate && header.SamplingRate != rate)
                throw new InvalidDataException($"'{path}' has {header.SamplingRate} samples in a second, not {rate}; sounds are not resampled");
        }

        (this.length, channels) = (length ?? headers.Max(h => h.Samples), headers[0].Channels);
        Inputs = [new TensorSpec([this.length, channels])];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorSpec> Inputs { get; }

    private protected override void Read(string path, Span<float> row)
    {
        using FileStream stream = File.OpenRead(path);
        WavHeader header = WavHeader.Read(stream, path);
        if (header.Channels != channels)
            throw new InvalidDataException($"'{path}' has {header.Channels} channels, the files before have {channels}");
        int values = Math.Min(header.Samples, length) * channels;
        header.ReadValues(stream, row[..values], path);
        row[values..].Clear();
    }

    static WavHeader Header(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return WavHeader.Read(stream, path);
    }
}
