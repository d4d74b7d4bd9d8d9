namespace KerasStyle.Saving;

/// <summary>What a file of weights holds of a layer, an optimizer or a folder of these: weights of its own and objects inside.</summary>
sealed class SavedObject
{
    public OrderedDictionary<string, SavedObject> Objects { get; } = [];

    public OrderedDictionary<string, SavedWeight> Weights { get; } = [];

    /// <summary>The owner's name, which Keras notes in the file.</summary>
    public string? Name { get; private set; }

    /// <summary>The objects of a group that hold weights.</summary>
    public static SavedObject Read(Hdf5Group group)
    {
        var read = new SavedObject();
        foreach (Hdf5Dataset dataset in group.Datasets)
            read.Weights[dataset.Name] = SavedWeight.Read(dataset);
        foreach (Hdf5Group inner in group.Groups)
        {
            SavedObject found = Read(inner);
            if (inner.Name != "vars")
            {
                if (found.Objects.Count + found.Weights.Count > 0)
                    read.Objects[inner.Name] = found;
                continue;
            }

            foreach ((string name, SavedWeight weight) in found.Weights)
                read.Weights[name] = weight;
            if (inner.Attributes.TryGetValue("name", out Hdf5Attribute? owner) && owner.Type.IsText)
                read.Name = owner.ReadString();
        }

        return read;
    }

    /// <summary>What a file of the model's weights would hold.</summary>
    public static SavedObject Of(Model model)
    {
        var root = new SavedObject();
        foreach (WeightGroup group in WeightGroup.Of(model).Where(g => g.Stored.Count > 0))
        {
            SavedObject at = root;
            foreach (string part in group.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!at.Objects.TryGetValue(part, out SavedObject? inner))
                    at.Objects[part] = inner = new SavedObject();
                at = inner;
            }

            for (int i = 0; i < group.Stored.Count; i++)
                at.Weights[$"{i}"] = new SavedWeight(group.IsSeed ? [2] : [.. group.Stored[i].Variable.Shape], "", (_, _) => { });
        }

        return root;
    }

    public void Write(Hdf5Writer writer, string path)
    {
        if (Weights.Count > 0)
            writer.CreateGroup(path + "vars");
        if (Weights.Count > 0 && Name != null)
            writer.SetAttribute(path + "vars", "name", Name);
        foreach ((string name, SavedWeight weight) in Weights)
            weight.Write(writer, $"{path}vars/{name}");
        foreach ((string name, SavedObject inner) in Objects)
            inner.Write(writer, $"{path}{name}/");
    }

    /// <summary>All objects inside, each with the one that holds it.</summary>
    public IEnumerable<(SavedObject Holder, string Name)> Inside() =>
        Objects.SelectMany(o => o.Value.Inside().Prepend((Holder: this, Name: o.Key)));
}

/// <summary>A weight in a file.</summary>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Type">Its type for people.</param>
/// <param name="Write">Writes it at a path of another file.</param>
sealed record SavedWeight(IReadOnlyList<int> Shape, string Type, Action<Hdf5Writer, string> Write)
{
    public static SavedWeight Read(Hdf5Dataset dataset)
    {
        int[] shape = [.. dataset.Shape];
        if (dataset.Type.IsText)
        {
            string[] texts = dataset.ReadStrings();
            return new(shape, $"{dataset.Type}", (writer, path) => writer.WriteDataset(path, shape, texts));
        }

        byte[] bytes = dataset.ReadBytes();
        if (dataset.Type.Kind is { } kind)
        {
            if (dataset.Type.IsBigEndian)
                Numbers.SwapBytes(bytes, dataset.Type.Size);
            return new(shape, $"{kind}".ToLowerInvariant(), (writer, path) => writer.WriteDataset(path, kind, shape, stream => stream.Write(bytes)));
        }

        // Keras writes bfloat16 as bytes without meaning, with an attribute that says so.
        string? dtype = dataset.Attributes.TryGetValue("dtype", out Hdf5Attribute? attribute) && attribute.Type.IsText ? attribute.ReadString() : null;
        return new(shape, dtype ?? $"{dataset.Type}", (writer, path) =>
        {
            writer.WriteOpaque(path, shape, dataset.Type.Size, bytes);
            if (dtype != null)
                writer.SetAttribute(path, "dtype", dtype);
        });
    }

    public static SavedWeight Of(Tensor tensor)
    {
        NpyArray array = NpyArray.Create(tensor);
        return new(array.Shape, tensor.DType.KerasName(), (writer, path) => writer.WriteDataset(path, array.Kind, [.. array.Shape], stream => stream.Write(array.Bytes)));
    }

    /// <summary>Shape and type.</summary>
    public override string ToString() => $"shape={new Shape([.. Shape])}, dtype={Type}";
}
