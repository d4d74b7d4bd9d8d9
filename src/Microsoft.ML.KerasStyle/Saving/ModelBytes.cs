using System.Text;
using KerasStyle;
using KerasStyle.Tensors;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Scoring;
using Microsoft.ML.KerasStyle.Training;

namespace Microsoft.ML.KerasStyle.Saving;

/// <summary>A trained stage as bytes: a header, then the net as a <c>.keras</c> archive without optimizer. Header, little-endian:
/// the letters <c>KSML</c>, int32 format version, the meaning of the outputs, int32 batch size, int32 number of inputs and for each its column and form, from
/// version 3 on int32 number of values that layers on the host make of them and for each byte type and shape, int64 length of the archive.</summary>
static class ModelBytes
{
    const int Version = 3, Oldest = 2;
    static readonly byte[] Magic = "KSML"u8.ToArray();

    public static byte[] Write(KerasTransformer transformer)
    {
        var archive = new MemoryStream();
        NetworkTemplate.Copy(transformer.Model).Save(archive);
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        transformer.Interpretation.Write(writer);
        writer.Write(transformer.BatchSize);
        IReadOnlyList<Field> fields = transformer.Format.Inputs, raw = HostInputs.RawOf(fields);
        writer.Write(raw.Count);
        foreach (Field field in raw)
            FieldBytes.Write(field, writer);
        Field[] made = [.. fields.OfType<HostField>()];
        writer.Write(made.Length);
        foreach (Field field in made)
        {
            writer.Write((byte)field.Spec.DType);
            ShapeBytes.Write(field.Spec.Shape, writer);
        }

        writer.Write(archive.Length);
        archive.WriteTo(bytes);
        return bytes.ToArray();
    }

    /// <param name="stream">The bytes.</param>
    /// <param name="engine">Computes the net; the one in use when null.</param>
    /// <exception cref="FormatException">The bytes are damaged, or written by another version.</exception>
    public static KerasTransformer Read(Stream stream, IEngine? engine = null)
    {
        try
        {
            return ReadChecked(stream, engine);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException or ArgumentException or InvalidOperationException or OverflowException or NotSupportedException)
        {
            throw new FormatException($"the Keras model in this file is damaged: {e.Message}", e);
        }
    }

    static KerasTransformer ReadChecked(Stream stream, IEngine? engine)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
            throw new InvalidDataException("it does not begin as one");
        int version = reader.ReadInt32();
        if (version is < Oldest or > Version)
            throw new FormatException($"the Keras model in this file has format version {version}; this library reads versions {Oldest} to {Version}, {(version > Version ? "take a newer one" : "train it again")}");
        Interpretation interpretation = Interpretation.Read(reader);
        (int batchSize, int inputs) = (reader.ReadInt32(), reader.ReadInt32());
        if (batchSize < 1 || inputs is < 1 or > 1 << 16)
            throw new InvalidDataException("its header is malformed");
        Field[] fields = [.. Enumerable.Range(0, inputs).Select(_ => FieldBytes.Read(reader))];
        int made = version < 3 ? 0 : reader.ReadInt32();
        if (made is < 0 or > 1 << 16)
            throw new InvalidDataException("its header is malformed");
        TensorSpec[] entries = [.. Enumerable.Range(0, made).Select(_ => Entry(reader))];
        long length = reader.ReadInt64();
        if (length is < 1 or > int.MaxValue)
            throw new InvalidDataException("its header is malformed");
        var archive = new MemoryStream();
        stream.CopyTo(archive);
        if (archive.Length != length)
            throw new InvalidDataException($"{length} bytes of the net were written, {archive.Length} are here");
        archive.Position = 0;
        KerasModel network = KerasModel.Load(archive, compile: false);
        network.Engine = engine;
        if (!network.Built || network.Inputs.Count != inputs)
            throw new InvalidDataException($"its net takes {network.Inputs.Count} inputs, the header has {inputs}");
        if (network.RunsOnHost != entries.Length > 0)
            throw new InvalidDataException("its net and its header do not agree on layers that take texts");
        var transformer = new KerasTransformer(network, entries.Length > 0 ? new HostInputs(network, fields, entries).Fields : fields, interpretation, batchSize, null);
        if (!interpretation.Fits((int)fields.Sum(f => f.Spec.Shape.Size), transformer.Scorer.OutputSize))
            throw new InvalidDataException($"its net has {transformer.Scorer.OutputSize} outputs, which does not fit {interpretation.Name}");
        return transformer;
    }

    static TensorSpec Entry(BinaryReader reader)
    {
        var dtype = (DType)reader.ReadByte();
        return dtype is DType.Float32 or DType.Int32 or DType.Int64 ? new TensorSpec(ShapeBytes.Read(reader), dtype) : throw new InvalidDataException($"a value of type {dtype}");
    }
}
