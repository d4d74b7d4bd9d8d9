using System.Text;

namespace KerasStyle.Saving;

/// <summary>A small named value of a group or dataset.</summary>
public sealed class Hdf5Attribute
{
    readonly Hdf5File file;
    readonly Hdf5Dataspace space;
    readonly Hdf5Cursor? data;

    Hdf5Attribute(Hdf5File file, string name, Hdf5Type type, Hdf5Dataspace space, Hdf5Cursor? data)
    {
        (this.file, Name, Type, this.space, this.data) = (file, name, type, space, data);
        Shape = Hdf5Values.Shape(space, file.Source, data?.Address ?? 0);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The type of the elements.</summary>
    public Hdf5Type Type { get; }

    /// <summary>The dimensions; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Whether the attribute has a type but no value (h5py's <c>Empty</c>).</summary>
    public bool IsNull => space.IsNull;

    /// <summary>The numbers in C order, converted to <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidDataException">The elements are not numbers.</exception>
    public T[] Read<T>() where T : unmanaged
    {
        Hdf5Values.RequireNumbers(Type, Name);
        var to = new T[space.Count];
        var raw = ReadBytes();
        Hdf5Values.Convert(raw, Type, to.AsSpan());
        return to;
    }

    /// <summary>The texts in C order. An attribute without elements gives none, whatever its type, as h5py writes empty lists as float64.</summary>
    /// <exception cref="InvalidDataException">The elements are not texts.</exception>
    public string[] ReadStrings() => space.Count == 0 ? [] : Hdf5Values.Texts(file, Type, data!.Copy(), space.Count, Name);

    /// <summary>The only text.</summary>
    /// <exception cref="InvalidDataException">The attribute does not hold exactly one text.</exception>
    public string ReadString() => ReadStrings() is [var text] ? text
        : throw new InvalidDataException($"HDF5 attribute '{Name}' holds {space.Count} texts, expected 1.");

    /// <summary>The bytes as they are in the file.</summary>
    public byte[] ReadBytes() => data is null ? [] : data.Copy().Bytes(data.Remaining, Name).ToArray();

    /// <summary>Name, type and shape.</summary>
    public override string ToString() => $"{Name}: {Type} ({string.Join(", ", Shape)})";

    internal static Hdf5Attribute Parse(Hdf5Cursor cursor, Hdf5File file)
    {
        int version = cursor.Version(1, 3, "attribute"), flags = cursor.Byte("attribute flags");
        int nameSize = cursor.UInt16("attribute name size"), typeSize = cursor.UInt16("attribute type size"), spaceSize = cursor.UInt16("attribute space size");
        if (version == 3) cursor.Skip(1, "attribute character set");
        int Padded(int size) => version == 1 ? size + 7 & ~7 : size;
        var bytes = cursor.Bytes(Padded(nameSize), "attribute name")[..nameSize];
        int end = bytes.IndexOf((byte)0);
        string name = Encoding.UTF8.GetString(end >= 0 ? bytes[..end] : bytes);
        var typeAt = cursor.Slice(Padded(typeSize), "attribute type");
        var spaceAt = cursor.Slice(Padded(spaceSize), "attribute space");
        bool mayShare = version > 1;
        if (mayShare && (flags & 1) != 0) typeAt = Hdf5ObjectHeader.FollowShared(typeAt, Hdf5ObjectHeader.Datatype, file);
        if (mayShare && (flags & 2) != 0) spaceAt = Hdf5ObjectHeader.FollowShared(spaceAt, Hdf5ObjectHeader.Dataspace, file);
        var type = Hdf5Type.Parse(typeAt);
        var space = Hdf5Dataspace.Parse(spaceAt);
        if (space.Count > cursor.Remaining / type.Size)
            throw cursor.Bad($"attribute '{name}' has {space.Count} elements of {type.Size} bytes, {cursor.Remaining} bytes are left");
        return new Hdf5Attribute(file, name, type, space, space.Count == 0 ? null : cursor.Slice(space.Count * type.Size, "attribute value"));
    }

    internal static IReadOnlyDictionary<string, Hdf5Attribute> ReadAll(Hdf5ObjectHeader header, Hdf5File file)
    {
        var attributes = new OrderedDictionary<string, Hdf5Attribute>();
        void Add(Hdf5Cursor at)
        {
            var attribute = Parse(at, file);
            if (!attributes.TryAdd(attribute.Name, attribute)) throw file.Source.Bad(header.Address, $"object has two attributes named '{attribute.Name}'");
        }
        foreach (var message in header.All(Hdf5ObjectHeader.Attribute, file)) Add(message);
        if (header.First(Hdf5ObjectHeader.AttributeInfo, file) is { } info)
        {
            info.Version(0, 0, "attribute info");
            if ((info.Byte("attribute info flags") & 1) != 0) info.Skip(2, "greatest creation order");
            long heapAddress = info.Offset("attribute heap"), index = info.Offset("attribute index");
            if (heapAddress != Hdf5Source.Undefined)
            {
                var heap = new Hdf5FractalHeap(file.Source, heapAddress);
                foreach (var record in Hdf5BTree2.Records(file.Source, index, 8)) Add(heap.Get(record));
            }
        }
        return attributes;
    }
}
