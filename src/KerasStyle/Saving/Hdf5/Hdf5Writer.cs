using System.Runtime.InteropServices;
using System.Text;

namespace KerasStyle.Saving;

/// <summary>
/// Writes an HDF5 file as h5py does by default: superblock 0, groups with symbol tables, contiguous datasets. Groups, datasets and
/// attributes are declared first; <see cref="Save(Stream)"/> then writes front to back, so the stream need not seek. Values of datasets are not
/// copied: they must stay as they are until then.
/// </summary>
/// <remarks>Format: HDF5 File Format Specification, as of library version 1.6 ("earliest").</remarks>
public sealed class Hdf5Writer
{
    const int SuperblockSize = 96, MaxMessage = 65528, MaxDepth = 128, MaxRank = 32, Segment = 1 << 20;

    readonly Hdf5WriterNode root = NewGroup();
    readonly Hdf5WriterTexts texts = new();

    /// <summary>Makes a group, and the groups above it, unless they exist.</summary>
    /// <exception cref="ArgumentException">The path is not one, or leads through a dataset.</exception>
    public void CreateGroup(string path) => Group(Split(path), path);

    /// <summary>Adds a dataset of numbers or booleans in C order. Groups above it are made as needed.</summary>
    /// <exception cref="ArgumentException">The path exists, or the number of values is not that of the shape.</exception>
    public void WriteDataset<T>(string path, ReadOnlySpan<int> shape, ReadOnlyMemory<T> values) where T : unmanaged
    {
        var kind = Numbers.KindOf<T>();
        if (Count(shape) != values.Length) throw new ArgumentException($"Dataset '{path}' of shape ({string.Join(", ", shape.ToArray())}) needs {Count(shape)} values, got {values.Length}.", nameof(values));
        Add(path, Hdf5Encoder.Type(kind), shape, (long)values.Length * Numbers.SizeOf(kind), stream => Write(stream, values, Numbers.SizeOf(kind)));
    }

    /// <inheritdoc cref="WriteDataset{T}(string, ReadOnlySpan{int}, ReadOnlyMemory{T})"/>
    public void WriteDataset<T>(string path, ReadOnlySpan<int> shape, T[] values) where T : unmanaged =>
        WriteDataset(path, shape, (ReadOnlyMemory<T>)values);

    /// <summary>Adds a dataset whose little-endian bytes, in C order, <paramref name="write"/> gives when the file is saved.</summary>
    /// <exception cref="ArgumentException">The path exists.</exception>
    public void WriteDataset(string path, NumberKind kind, ReadOnlySpan<int> shape, Action<Stream> write) =>
        Add(path, Hdf5Encoder.Type(kind), shape, checked(Count(shape) * Numbers.SizeOf(kind)), write);

    /// <summary>Adds a dataset of elements of <paramref name="elementSize"/> bytes each without meaning to HDF5, as Keras writes bfloat16.</summary>
    /// <exception cref="ArgumentException">The path exists, or the number of bytes is not that of the shape.</exception>
    public void WriteOpaque(string path, ReadOnlySpan<int> shape, int elementSize, ReadOnlyMemory<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elementSize);
        if (checked(Count(shape) * elementSize) != bytes.Length)
            throw new ArgumentException($"Dataset '{path}' of shape ({string.Join(", ", shape.ToArray())}) needs {Count(shape) * elementSize} bytes, got {bytes.Length}.", nameof(bytes));
        Add(path, Hdf5Encoder.Opaque(elementSize), shape, bytes.Length, stream => stream.Write(bytes.Span));
    }

    /// <summary>Adds a dataset of texts in C order.</summary>
    /// <exception cref="ArgumentException">The path exists, or the number of texts is not that of the shape.</exception>
    public void WriteDataset(string path, ReadOnlySpan<int> shape, IReadOnlyList<string> values, Hdf5TextStorage storage = Hdf5TextStorage.Utf8)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (Count(shape) != values.Count) throw new ArgumentException($"Dataset '{path}' of shape ({string.Join(", ", shape.ToArray())}) needs {Count(shape)} texts, got {values.Count}.", nameof(values));
        var value = Texts(values, shape, storage);
        long size = value.Texts is { } many ? 16L * many.Length : value.Bytes.Length;
        Add(path, value.Type, shape, size, stream => stream.Write(value.Encode(texts)));
    }

    /// <summary>Sets a text as an attribute of a group or dataset; "" is the root.</summary>
    /// <exception cref="ArgumentException">Nothing is at the path, or the attribute is over 64 KB.</exception>
    public void SetAttribute(string path, string name, string value, Hdf5TextStorage storage = Hdf5TextStorage.Utf8)
    {
        ArgumentNullException.ThrowIfNull(value);
        Set(path, name, Texts([value], [], storage));
    }

    /// <summary>Sets a list of texts as an attribute. Without elements it is written as float64, as h5py writes an empty list.</summary>
    /// <exception cref="ArgumentException">Nothing is at the path, or the attribute is over 64 KB (16 bytes for each text of variable length).</exception>
    public void SetAttribute(string path, string name, IReadOnlyList<string> values, Hdf5TextStorage storage = Hdf5TextStorage.Utf8)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) SetAttribute<double>(path, name, [], [0]);
        else Set(path, name, Texts(values, [values.Count], storage));
    }

    /// <summary>Sets a number or boolean as an attribute.</summary>
    /// <exception cref="ArgumentException">Nothing is at the path.</exception>
    public void SetAttribute<T>(string path, string name, T value) where T : unmanaged => SetAttribute(path, name, [value], []);

    /// <summary>Sets an array of numbers in C order as an attribute.</summary>
    /// <exception cref="ArgumentException">Nothing is at the path, the number of values is not that of the shape, or the attribute is over 64 KB.</exception>
    public void SetAttribute<T>(string path, string name, ReadOnlySpan<T> values, ReadOnlySpan<int> shape) where T : unmanaged
    {
        var kind = Numbers.KindOf<T>();
        if (Count(shape) != values.Length) throw new ArgumentException($"Attribute '{name}' of shape ({string.Join(", ", shape.ToArray())}) needs {Count(shape)} values, got {values.Length}.", nameof(values));
        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        if (!BitConverter.IsLittleEndian) Numbers.SwapBytes(bytes, Numbers.SizeOf(kind));
        Set(path, name, new Hdf5WriterValue(Hdf5Encoder.Type(kind), Hdf5Encoder.Dataspace(shape), bytes));
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="InvalidOperationException">A dataset's callback wrote another number of bytes than its shape needs.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        long end = SuperblockSize;
        long Allocate(long size)
        {
            long at = end;
            end = checked(end + size + 7 & ~7L);
            return at;
        }
        var nodes = new List<Hdf5WriterNode>();
        Collect(root, nodes);
        texts.Place(Allocate);
        foreach (var node in nodes)
        {
            // Addresses do not change the sizes of messages, so the header can be measured before they are known.
            node.HeaderAddress = Allocate(Hdf5Encoder.HeaderSize(Messages(node)));
            if (node.IsGroup) node.Tree = new Hdf5WriterTree(node.Members!, Allocate);
        }
        foreach (var node in nodes)
        {
            if (node.DataSize > 0) node.DataAddress = Allocate(node.DataSize);
        }
        var output = new Hdf5WriterStream(stream);
        output.Write(Superblock(end));
        foreach (var (address, bytes) in texts.Blocks()) output.WriteAt(address, bytes);
        foreach (var node in nodes)
        {
            output.WriteAt(node.HeaderAddress, Hdf5Encoder.Header(Messages(node)));
            foreach (var (address, bytes) in node.Tree?.Blocks() ?? []) output.WriteAt(address, bytes);
        }
        foreach (var node in nodes)
        {
            if (node.DataSize > 0) output.WriteAt(node.DataAddress, node.DataSize, node.WriteData!);
        }
        output.PadTo(end);
    }

    static Hdf5WriterNode NewGroup() => new() { Members = new(Comparer<string>.Create(CompareNames)) };

    /// <summary>As the bytes of UTF-8, which is the order of UTF-16 unless there are surrogates.</summary>
    static int CompareNames(string? a, string? b) =>
        a.AsSpan().ContainsAnyInRange('\ud800', '\udfff') || b.AsSpan().ContainsAnyInRange('\ud800', '\udfff')
            ? Encoding.UTF8.GetBytes(a!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b!))
            : string.CompareOrdinal(a, b);

    static void Collect(Hdf5WriterNode node, List<Hdf5WriterNode> to)
    {
        to.Add(node);
        foreach (var member in node.Members?.Values ?? Enumerable.Empty<Hdf5WriterNode>()) Collect(member, to);
    }

    byte[] Superblock(long end)
    {
        var buffer = new Hdf5Buffer().Byte(0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a).Byte(0, 0, 0, 0, 0, 8, 8, 0)
            .UInt16(Hdf5WriterTree.LeafK).UInt16(Hdf5WriterTree.NodeK).UInt32(0)
            .Int64(0).Int64(Hdf5Source.Undefined).Int64(end).Int64(Hdf5Source.Undefined).Int64(0);
        Hdf5WriterTree.Symbol(buffer, root);
        return buffer.Written.ToArray();
    }

    List<(int, byte[])> Messages(Hdf5WriterNode node)
    {
        List<(int, byte[])> messages = node.IsGroup
            ? [(Hdf5ObjectHeader.SymbolTable, Hdf5Encoder.SymbolTable(node.Tree?.RootAddress ?? 0, node.Tree?.HeapAddress ?? 0))]
            : [(Hdf5ObjectHeader.Dataspace, node.Value!.Space), (Hdf5ObjectHeader.Datatype, node.Value.Type), (Hdf5ObjectHeader.FillValue, Hdf5Encoder.FillValue()),
                (Hdf5ObjectHeader.Layout, Hdf5Encoder.Contiguous(node.DataAddress, node.DataSize))];
        foreach (var (name, value) in node.Attributes) messages.Add((Hdf5ObjectHeader.Attribute, Hdf5Encoder.Attribute(name, value.Type, value.Space, value.Encode(texts))));
        return messages;
    }

    Hdf5WriterValue Texts(IReadOnlyList<string> values, ReadOnlySpan<int> shape, Hdf5TextStorage storage)
    {
        var space = Hdf5Encoder.Dataspace(shape);
        if (storage != Hdf5TextStorage.Fixed)
            return new Hdf5WriterValue(Hdf5Encoder.VariableText(storage == Hdf5TextStorage.Utf8), space, [], [.. values.Select(texts.Add)]);
        var encoded = values.Select(Encoding.UTF8.GetBytes).ToList();
        int size = Math.Max(1, encoded.Select(e => e.Length).DefaultIfEmpty().Max());
        var bytes = new byte[checked(size * encoded.Count)];
        for (int i = 0; i < encoded.Count; i++) encoded[i].CopyTo(bytes, i * size);
        return new Hdf5WriterValue(Hdf5Encoder.FixedText(size), space, bytes);
    }

    void Set(string path, string name, Hdf5WriterValue value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var node = root;
        foreach (string part in Split(path))
        {
            if (node.Members is null || !node.Members.TryGetValue(part, out node!)) throw new ArgumentException($"There is no group or dataset '{path}' to have the attribute '{name}'.", nameof(path));
        }
        long size = 32 + 2L * Encoding.UTF8.GetByteCount(name) + value.Type.Length + value.Space.Length + (value.Texts?.Length * 16L ?? value.Bytes.Length);
        if (size > MaxMessage) throw new ArgumentException($"Attribute '{name}' of '{path}' takes {size} bytes; HDF5 holds at most 64 KB in an attribute.", nameof(value));
        node.Attributes[name] = value;
    }

    void Add(string path, byte[] type, ReadOnlySpan<int> shape, long size, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var parts = Split(path);
        if (parts.Length == 0) throw new ArgumentException("A dataset needs a name.", nameof(path));
        var node = new Hdf5WriterNode { Value = new Hdf5WriterValue(type, Hdf5Encoder.Dataspace(shape), []), DataSize = size, WriteData = write };
        if (!Group(parts[..^1], path).Members!.TryAdd(parts[^1], node)) throw new ArgumentException($"There is already something at '{path}'.", nameof(path));
    }

    Hdf5WriterNode Group(string[] parts, string path)
    {
        var node = root;
        foreach (string part in parts)
        {
            if (!node.Members!.TryGetValue(part, out var next)) node.Members[part] = next = NewGroup();
            if (!next.IsGroup) throw new ArgumentException($"'{path}' leads through the dataset '{part}'.", nameof(path));
            node = next;
        }
        return node;
    }

    static string[] Split(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MaxDepth || Array.Exists(parts, p => p == "." || p.Contains('\0')))
            throw new ArgumentException($"'{path}' is not a path of at most {MaxDepth} names.", nameof(path));
        return parts;
    }

    static long Count(ReadOnlySpan<int> shape)
    {
        if (shape.Length > MaxRank) throw new ArgumentException($"Shape has {shape.Length} dimensions, the most is {MaxRank}.", nameof(shape));
        long count = 1;
        foreach (int dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            count = checked(count * dimension);
        }
        return count;
    }

    static void Write<T>(Stream stream, ReadOnlyMemory<T> values, int size) where T : unmanaged
    {
        for (int at = 0; at < values.Length; at += Segment)
        {
            var bytes = MemoryMarshal.AsBytes(values.Span.Slice(at, Math.Min(Segment, values.Length - at)));
            if (BitConverter.IsLittleEndian)
            {
                stream.Write(bytes);
                continue;
            }
            var swapped = bytes.ToArray();
            Numbers.SwapBytes(swapped, size);
            stream.Write(swapped);
        }
    }
}
