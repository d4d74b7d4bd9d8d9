using System.Text;

namespace KerasStyle.Saving;

/// <summary>Lists the links of a group: in its header, in a fractal heap, or (old style) in a symbol table.</summary>
static class Hdf5Links
{
    const int MaxLevel = 32;

    public static List<Hdf5Link> Read(Hdf5File file, Hdf5ObjectHeader header)
    {
        var links = new List<Hdf5Link>();
        if (header.First(Hdf5ObjectHeader.SymbolTable, file) is { } table)
        {
            long tree = table.Offset("symbol table B-tree"), heap = table.Offset("symbol table heap");
            var names = LocalHeap(file.Source, heap);
            ReadTree(file.Source, tree, -1, names, links);
        }
        foreach (var message in header.All(Hdf5ObjectHeader.Link, file)) links.Add(Hdf5Link.Parse(message));
        if (header.First(Hdf5ObjectHeader.LinkInfo, file) is { } info)
        {
            info.Version(0, 0, "link info");
            int flags = info.Byte("link info flags");
            if ((flags & 1) != 0) info.Skip(8, "greatest creation order");
            long heapAddress = info.Offset("link heap"), index = info.Offset("link index");
            if (heapAddress != Hdf5Source.Undefined)
            {
                var heap = new Hdf5FractalHeap(file.Source, heapAddress);
                foreach (var record in Hdf5BTree2.Records(file.Source, index, 5))
                {
                    record.Skip(4, "hash of a link name");
                    links.Add(Hdf5Link.Parse(heap.Get(record)));
                }
            }
        }
        var seen = new HashSet<string>();
        foreach (var link in links)
        {
            if (!seen.Add(link.Name)) throw file.Source.Bad(header.Address, $"group has two links named '{link.Name}'");
        }
        // As h5py: creation order when the group tracks it, else by name.
        bool ordered = links.TrueForAll(l => l.Order >= 0);
        links.Sort((a, b) => ordered ? a.Order.CompareTo(b.Order) : string.CompareOrdinal(a.Name, b.Name));
        return links;
    }

    static Hdf5Cursor LocalHeap(Hdf5Source source, long address)
    {
        var cursor = source.Metadata(address, 8 + 2 * source.LengthSize + source.OffsetSize, "local heap");
        cursor.Signature("HEAP", "a local heap");
        cursor.Version(0, 0, "local heap");
        cursor.Skip(3, "local heap");
        long size = cursor.Length("local heap size");
        cursor.Skip(source.LengthSize, "local heap free list");
        return source.Metadata(cursor.Offset("local heap data"), size, "local heap data");
    }

    static void ReadTree(Hdf5Source source, long address, int expectedLevel, Hdf5Cursor names, List<Hdf5Link> links)
    {
        int level = Hdf5BTree1.ReadStart(source, address, 0, expectedLevel, out int entries);
        if (level > MaxLevel) throw source.Bad(address, $"B-tree has level {level}, the most is {MaxLevel}");
        var body = source.Metadata(address + Hdf5BTree1.StartSize(source), entries * (long)(source.LengthSize + source.OffsetSize), "B-tree node");
        for (int i = 0; i < entries; i++)
        {
            body.Skip(source.LengthSize, "B-tree key");
            long child = body.Offset("B-tree child");
            if (level > 0) ReadTree(source, child, level - 1, names, links);
            else ReadSymbols(source, child, names, links);
        }
    }

    static void ReadSymbols(Hdf5Source source, long address, Hdf5Cursor names, List<Hdf5Link> links)
    {
        var start = source.Metadata(address, 8, "symbol node");
        start.Signature("SNOD", "a symbol node");
        start.Version(1, 1, "symbol node");
        start.Skip(1, "symbol node");
        int count = start.UInt16("symbol count");
        var body = source.Metadata(address + 8, count * (24L + source.LengthSize + source.OffsetSize), "symbols");
        for (int i = 0; i < count; i++)
        {
            string name = HeapText(names, body.Length("symbol name"));
            long target = body.Offset("symbol address");
            uint cache = body.UInt32("symbol kind");
            body.Skip(4, "symbol");
            uint textAt = body.UInt32("symbol");
            body.Skip(12, "symbol");
            links.Add(cache == 2 ? new Hdf5Link(name, Hdf5Source.Undefined, HeapText(names, textAt), false, -1) : new Hdf5Link(name, target, null, false, -1));
        }
    }

    static string HeapText(Hdf5Cursor heap, long offset)
    {
        var at = heap.Copy();
        at.Skip(offset, "name in the local heap");
        var rest = at.Bytes(at.Remaining, "name");
        int length = rest.IndexOf((byte)0);
        return length >= 0 ? Encoding.UTF8.GetString(rest[..length]) : throw heap.Bad($"name at {offset} of the local heap has no end");
    }
}
