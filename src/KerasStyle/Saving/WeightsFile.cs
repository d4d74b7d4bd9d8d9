using KerasStyle.Layers;
using KerasStyle.Optimizers;

namespace KerasStyle.Saving;

/// <summary>Weights in the layout of Keras' <c>model.weights.h5</c> and <c>x.weights.h5</c>: a group per layer, named by its class and place,
/// with its variables numbered below <c>vars</c>; the optimizer's under <c>optimizer</c>.</summary>
static class WeightsFile
{
    /// <summary>Writes the layers' and, when there is one, the optimizer's variables.</summary>
    public static void Write(Stream stream, Model model)
    {
        var writer = new Hdf5Writer();
        foreach (WeightGroup group in WeightGroup.Of(model))
        {
            string vars = group.Path + "vars";
            writer.CreateGroup(vars);
            writer.SetAttribute(vars, "name", group.Name);
            if (group.Layer is { OwnArrayName: { } name, OwnArray: { Length: > 0 } array })
                writer.WriteDataset($"{vars}/{name}", [array.Length], array);
            for (int i = 0; i < group.Variables.Count; i++)
            {
                Variable variable = group.Variables[i];
                if (group.IsSeed)
                    writer.WriteDataset(vars + "/0", [2], [.. variable.Value.AsSpan<long>().ToArray().Select(n => (uint)n)]);
                else
                    writer.WriteDataset($"{vars}/{i}", Kind(variable), variable.Shape.Span, s => s.Write(variable.Value.Buffer.AsSpan<byte>()[..(int)variable.Spec.Bytes]));
            }
        }

        writer.Save(stream);
    }

    /// <summary>Reads all variables, then sets them: all, or none when something does not fit.</summary>
    /// <param name="stream">The file; it must seek.</param>
    /// <param name="model">The built model.</param>
    /// <param name="skipMismatch">Leave out layers that do not fit instead of throwing.</param>
    /// <exception cref="InvalidDataException">The file is malformed, or does not fit the model.</exception>
    public static void Read(Stream stream, Model model, bool skipMismatch = false)
    {
        using Hdf5File file = Hdf5File.Open(stream, leaveOpen: true);
        if (LegacyFile.Is(file))
            LegacyFile.ReadWeights(file, model, skipMismatch);
        else
            Read(path => (file.Root.Find(path) ?? file.Root.Find(InKeras2(path))) as Hdf5Group, model, skipMismatch);
    }

    // layers/multi_head_attention/query_dense/vars was .../_query_dense/vars.
    static string InKeras2(string path) => path.Split('/') is [.., var owner, var vars] parts ? string.Join('/', [.. parts[..^2], "_" + owner, vars]) : path;

    /// <summary>Reads all variables from the groups that a function finds.</summary>
    public static void Read(Func<string, Hdf5Group?> find, Model model, bool skipMismatch = false)
    {
        var values = new List<(Variable Variable, Tensor Value)>();
        foreach (WeightGroup group in WeightGroup.Of(model))
        {
            try
            {
                values.AddRange(Read(find, group));
            }
            catch (InvalidDataException) when (skipMismatch || group.IsOptional)
            {
                // A seed or an optimizer of another kind starts anew, as in Keras.
            }
        }

        foreach ((Variable variable, Tensor value) in values)
            variable.Assign(value);
    }

    static List<(Variable Variable, Tensor Value)> Read(Func<string, Hdf5Group?> find, WeightGroup group)
    {
        if (group.Layer is { OwnArrayName: { } name } owner && find(group.Path + "vars")?.Datasets.FirstOrDefault(d => d.Path.EndsWith("/" + name, StringComparison.Ordinal)) is { } array)
            owner.OwnArray = array.Read<float>();
        if (group.Variables.Count == 0)
            return [];
        if (find(group.Path + "vars") is not { } vars)
            throw new InvalidDataException($"{group.Owner}: the file has no weights for it at '{group.Path}vars'");
        int found = vars.Datasets.Count();
        if (found != group.Variables.Count)
            throw new InvalidDataException($"{group.Owner}: has {group.Variables.Count} weights, the file has {found} at '{group.Path}vars'");
        var values = new List<(Variable, Tensor)>();
        for (int i = 0; i < found; i++)
        {
            Variable variable = group.Variables[i];
            values.Add((variable, Read(vars.Dataset($"{i}"), variable, group.Owner)));
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
        DType.Bool => NumberKind.Bool,
        _ => throw new NotSupportedException($"weights of {variable.DType.KerasName()} cannot be written yet"),
    };
}
