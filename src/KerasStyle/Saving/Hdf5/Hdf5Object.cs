namespace KerasStyle.Saving;

/// <summary>A group or dataset of an HDF5 file.</summary>
public abstract class Hdf5Object
{
    internal Hdf5Object(Hdf5File file, Hdf5ObjectHeader header, string name, Hdf5Group? parent)
    {
        File = file;
        Header = header;
        Name = name;
        Parent = parent;
        Path = parent is null ? "/" : parent.Parent is null ? $"/{name}" : $"{parent.Path}/{name}";
    }

    internal Hdf5File File { get; }
    internal Hdf5ObjectHeader Header { get; }

    /// <summary>The last part of <see cref="Path"/>; empty for the root.</summary>
    public string Name { get; }

    /// <summary>The absolute path, beginning with a slash.</summary>
    public string Path { get; }

    /// <summary>The group that holds this object, or null for the root.</summary>
    public Hdf5Group? Parent { get; }

    /// <summary>The attributes by name, in file order.</summary>
    /// <exception cref="InvalidDataException">The file is malformed.</exception>
    public IReadOnlyDictionary<string, Hdf5Attribute> Attributes => Header.Attributes ??= Hdf5Attribute.ReadAll(Header, File);

    /// <summary>The attribute of that name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public Hdf5Attribute Attribute(string name) => Attributes.TryGetValue(name, out var found) ? found
        : throw new InvalidDataException($"HDF5 object '{Path}' has no attribute '{name}'.");

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
