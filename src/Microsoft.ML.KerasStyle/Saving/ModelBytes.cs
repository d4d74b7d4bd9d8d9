using System.Text;
using KerasStyle;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;
using Microsoft.ML.KerasStyle.Training;

namespace Microsoft.ML.KerasStyle.Saving;

/// <summary>A trained stage as bytes: a header, then the net as a <c>.keras</c> archive without optimizer. Header, little-endian:
/// the letters <c>KSML</c>, int32 format version, int32 task, bool logits, int32 batch size, text feature column, bool with class values,
/// those values, int64 length of the archive.</summary>
static class ModelBytes
{
    const int Version = 1;
    static readonly byte[] Magic = "KSML"u8.ToArray();

    public static byte[] Write(KerasTransformer transformer)
    {
        var archive = new MemoryStream();
        NetworkTemplate.Copy(transformer.Model).Save(archive);
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((int)transformer.Interpretation.Task);
        writer.Write(transformer.Interpretation.Logits);
        writer.Write(transformer.BatchSize);
        writer.Write(transformer.FeatureColumn);
        writer.Write(transformer.ClassNames != null);
        transformer.ClassNames?.Write(writer);
        writer.Write(archive.Length);
        archive.WriteTo(bytes);
        return bytes.ToArray();
    }

    /// <exception cref="FormatException">The bytes are damaged, or written by a later version.</exception>
    public static KerasTransformer Read(Stream stream)
    {
        try
        {
            return ReadChecked(stream);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException or ArgumentException or InvalidOperationException or OverflowException)
        {
            throw new FormatException($"the Keras model in this file is damaged: {e.Message}", e);
        }
    }

    static KerasTransformer ReadChecked(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
            throw new InvalidDataException("it does not begin as one");
        int version = reader.ReadInt32();
        if (version is < 1 or > Version)
            throw new FormatException($"the Keras model in this file has format version {version}; this library reads up to {Version}, take a newer one");
        var task = (LearningTask)reader.ReadInt32();
        if (!Enum.IsDefined(task))
            throw new InvalidDataException($"unknown task {(int)task}");
        bool logits = reader.ReadBoolean();
        int batchSize = reader.ReadInt32();
        string features = reader.ReadString();
        ClassNames? names = reader.ReadBoolean() ? ClassNames.Read(reader) : null;
        long length = reader.ReadInt64();
        if (batchSize < 1 || features.Length == 0 || length is < 1 or > int.MaxValue)
            throw new InvalidDataException("its header is malformed");
        var archive = new MemoryStream();
        stream.CopyTo(archive);
        if (archive.Length != length)
            throw new InvalidDataException($"{length} bytes of the net were written, {archive.Length} are here");
        archive.Position = 0;
        KerasModel network = KerasModel.Load(archive, compile: false);
        if (!network.Built)
            throw new InvalidDataException("its net is not built");
        var transformer = new KerasTransformer(network, new Interpretation(task, logits), features, names, batchSize, null);
        int outputs = transformer.Scorer.OutputSize;
        if ((task != LearningTask.Multiclass && outputs != 1) || (names != null && names.Texts.Count != outputs))
            throw new InvalidDataException($"its net has {outputs} outputs, which does not fit {task}");
        return transformer;
    }
}
