using KerasStyle.Layers;
using KerasStyle.Optimizers;

namespace KerasStyle.Saving;

/// <summary>Weights in the layout of Keras' <c>model.weights.h5</c> and <c>x.weights.h5</c>: a group per layer, named by its class and place,
/// with its variables numbered below <c>vars</c>; the optimizer's under <c>optimizer</c>.</summary>
static class WeightsFile
{
    /// <summary>Writes the layers' and, when there is one, the optimizer's variables.</summary>
    public static void Write(Stream stream, Layer root)
    {
        var writer = new Hdf5Writer();
        foreach (WeightGroup group in WeightGroup.Of(root))
        {
            AddGroup(writer, group);
            for (int i = 0; i < group.Stored.Count; i++)
                Add(writer, group, i);
        }

        writer.Save(stream);
    }

    /// <summary>Makes a group with its owner's name, which Keras notes even where there are no variables, and with what the owner keeps besides them.</summary>
    public static void AddGroup(Hdf5Writer writer, WeightGroup group)
    {
        writer.CreateGroup(group.Vars);
        writer.SetAttribute(group.Vars, "name", group.Name);
        if (group.Layer is { OwnArrayName: { } name, OwnArray: { Length: > 0 } array })
            writer.WriteDataset($"{group.Vars}/{name}", [array.Length], array);
    }

    /// <summary>Adds a variable of a group.</summary>
    public static void Add(Hdf5Writer writer, WeightGroup group, int index)
    {
        string path = $"{group.Vars}/{index}";
        StoredWeight stored = group.Stored[index];
        // Keras keeps a seed as two uint32.
        if (group.IsSeed)
            writer.WriteDataset(path, [2], [.. stored.Value.AsSpan<long>().ToArray().Select(n => (uint)n)]);
        else
            Add(writer, path, stored);
    }

    /// <summary>Adds a variable's values; they are read when the file is saved.</summary>
    public static void Add(Hdf5Writer writer, string path, Variable variable) => Add(writer, path, new StoredWeight(variable));

    static void Add(Hdf5Writer writer, string path, StoredWeight stored) => writer.WriteDataset(
        path, Kind(stored.Variable), stored.Variable.Shape.Span, s => s.Write(stored.Value.Buffer.AsSpan<byte>()[..(int)stored.Variable.Spec.Bytes]));

    /// <summary>Reads all variables, then sets them: all, or none when something does not fit.</summary>
    /// <param name="stream">The file; it must seek.</param>
    /// <param name="root">The built model, or a layer that is saved by itself.</param>
    /// <param name="skipMismatch">Leave out layers that do not fit instead of throwing.</param>
    /// <param name="byName">Find layers by their names, which only the older layout allows.</param>
    /// <returns>What was left out and why.</returns>
    /// <exception cref="InvalidDataException">The file is malformed, or does not fit the model.</exception>
    /// <exception cref="ArgumentException">Names are asked for, and the file has the newer layout.</exception>
    public static IReadOnlyList<string> Read(Stream stream, Layer root, bool skipMismatch = false, bool byName = false)
    {
        using Hdf5File file = Hdf5File.Open(stream, leaveOpen: true);
        if (root is Model model && LegacyFile.Is(file))
            return LegacyFile.ReadWeights(file, model, skipMismatch, byName);
        if (byName)
            throw OnlyByPlace();
        return Read(path => (file.Root.Find(path) ?? file.Root.Find(InKeras2(path))) is Hdf5Group group ? [group] : [], root, skipMismatch);
    }

    /// <summary>Says that a file does not take names.</summary>
    public static ArgumentException OnlyByPlace() =>
        new("weights are found by name only in .h5 files of the older layout; in this file they stand by the layers' places", "byName");

    // layers/multi_head_attention/query_dense/vars was .../_query_dense/vars.
    static string InKeras2(string path) => path.Split('/') is [.., var owner, var vars] parts ? string.Join('/', [.. parts[..^2], "_" + owner, vars]) : path;

    /// <summary>Reads all variables from the groups that a function finds for a path: several where they lie in several files.</summary>
    /// <returns>What was left out and why.</returns>
    public static IReadOnlyList<string> Read(Func<string, IReadOnlyList<Hdf5Group>> find, Layer root, bool skipMismatch = false)
    {
        var transfer = new WeightTransfer(skipMismatch);
        // A seed or an optimizer of another kind starts anew, as in Keras.
        WeightGroup[] read = [.. WeightGroup.Of(root).Where(group => transfer.Add(() => Read(find, group), group.IsOptional))];
        IReadOnlyList<string> skipped = transfer.Apply();
        foreach (WeightGroup group in read)
            group.Layer?.AfterLoading();
        if (root is Model { Optimizer: { Built: true } optimizer })
            optimizer.AfterLoading();
        return skipped;
    }

    static List<(Variable Variable, Tensor Value)> Read(Func<string, IReadOnlyList<Hdf5Group>> find, WeightGroup group)
    {
        if (group.Layer is { OwnArrayName: { } name } owner && find(group.Vars).SelectMany(p => p.Datasets).FirstOrDefault(d => d.Path.EndsWith("/" + name, StringComparison.Ordinal)) is { } array)
            owner.OwnArray = array.Read<float>();
        if (group.Stored.Count == 0)
            return [];
        IReadOnlyList<Hdf5Group> parts = find(group.Vars);
        if (parts.Count == 0)
            throw new InvalidDataException($"{group.Owner}: the file has no weights for it at '{group.Vars}'");
        int found = parts.Sum(p => p.Datasets.Count());
        if (found != group.Stored.Count)
            throw new InvalidDataException($"{group.Owner}: has {group.Stored.Count} weights, the file has {found} at '{group.Vars}'");
        var values = new List<(Variable, Tensor)>();
        for (int i = 0; i < found; i++)
        {
            Variable variable = group.Stored[i].Variable;
            Hdf5Group part = parts.FirstOrDefault(p => p.Find($"{i}") != null) ?? parts[0];
            values.Add((variable, Read(part.Dataset($"{i}"), variable, group.Owner)));
        }

        return values;
    }

    /// <summary>The values of a variable.</summary>
    public static Tensor Read(Hdf5Dataset dataset, Variable variable, string owner) => !dataset.Shape.SequenceEqual(variable.Shape)
        ? throw new InvalidDataException($"{owner}: weight '{variable.Name}' has shape {variable.Shape}, the file has {new Shape([.. dataset.Shape])} at '{dataset.Path}'")
        : variable.DType switch
        {
            DType.Float32 => Tensor.From<float>(Floats(dataset), variable.Shape),
            DType.Float64 => Tensor.From<double>(dataset.Read<double>(), variable.Shape),
            DType.Int32 => Tensor.From<int>(dataset.Read<int>(), variable.Shape),
            DType.Int64 => Tensor.From<long>(dataset.Read<long>(), variable.Shape),
            DType.UInt8 => Tensor.From<byte>(dataset.Read<byte>(), variable.Shape),
            DType.Int8 => Tensor.From<sbyte>(dataset.Read<sbyte>(), variable.Shape),
            DType.Bool => Tensor.From<bool>(dataset.Read<bool>(), variable.Shape),
            _ => throw new NotSupportedException($"weights of {variable.DType.KerasName()} cannot be read yet"),
        };

    // Keras writes bfloat16 as raw pairs of bytes with an attribute that says so: the upper half of a float32.
    static float[] Floats(Hdf5Dataset dataset)
    {
        if (!dataset.Attributes.TryGetValue("dtype", out Hdf5Attribute? dtype) || dtype.ReadString() != "bfloat16")
            return dataset.Read<float>();
        byte[] raw = dataset.ReadBytes();
        var values = new float[raw.Length / 2];
        for (int i = 0; i < values.Length; i++)
            values[i] = BitConverter.UInt32BitsToSingle((uint)(raw[2 * i] << 16 | raw[2 * i + 1] << 24));
        return values;
    }

    static NumberKind Kind(Variable variable) => variable.DType switch
    {
        DType.Float32 => NumberKind.Float32,
        DType.Float64 => NumberKind.Float64,
        DType.Int32 => NumberKind.Int32,
        DType.Int64 => NumberKind.Int64,
        DType.UInt8 => NumberKind.UInt8,
        DType.Int8 => NumberKind.Int8,
        DType.Bool => NumberKind.Bool,
        _ => throw new NotSupportedException($"weights of {variable.DType.KerasName()} cannot be written yet"),
    };
}
