namespace KerasStyle.Saving;

/// <summary>Lists the stored chunks of a dataset, whichever of the six kinds of index the file has.</summary>
sealed class Hdf5ChunkIndex
{
    const int MaxLevel = 32;

    readonly Hdf5Source source;
    readonly Hdf5Layout layout;
    readonly Hdf5Dataspace space;
    readonly long chunkBytes, most;
    readonly bool filtered;
    readonly List<Hdf5Chunk> chunks = [];

    Hdf5ChunkIndex(Hdf5Source source, Hdf5Layout layout, Hdf5Dataspace space, long chunkBytes, bool filtered)
    {
        (this.source, this.layout, this.space, this.chunkBytes, this.filtered) = (source, layout, space, chunkBytes, filtered);
        most = 1;
        // Cannot overflow: there are at most as many chunks as elements.
        for (int i = 0; i < space.Dimensions.Length; i++) most *= Chunks(space.Dimensions[i], i);
    }

    int Rank => space.Dimensions.Length;

    public static List<Hdf5Chunk> Read(Hdf5Source source, Hdf5Layout layout, Hdf5Dataspace space, long chunkBytes, bool filtered)
    {
        var index = new Hdf5ChunkIndex(source, layout, space, chunkBytes, filtered);
        if (layout.Address == Hdf5Source.Undefined || space.Count == 0) return index.chunks;
        switch (layout.Index)
        {
            case Hdf5Layout.TreeIndex1: index.ReadTree1(layout.Address, -1); break;
            case Hdf5Layout.SingleChunk:
                var (size, mask) = layout.Single ?? (chunkBytes, 0u);
                index.Add(layout.Address, size, mask, new long[index.Rank]);
                break;
            case Hdf5Layout.Implicit: index.ReadImplicit(); break;
            case Hdf5Layout.TreeIndex2: index.ReadTree2(); break;
            default:
                bool extensible = layout.Index == Hdf5Layout.ExtensibleArray;
                int first = extensible ? Array.IndexOf(space.MaxDimensions, Hdf5Dataspace.Unlimited) : 0;
                if (first < 0) throw source.Bad(layout.Address, "extensible array indexes a dataset without an unlimited dimension");
                if (!extensible && Array.IndexOf(space.MaxDimensions, Hdf5Dataspace.Unlimited) >= 0)
                    throw source.Bad(layout.Address, "fixed array indexes a dataset with an unlimited dimension");
                var reader = new Hdf5ChunkArrays(source, filtered, (at, linear) => index.AddEntry(at, linear, first));
                if (extensible) reader.ReadExtensible(layout.Address);
                else reader.ReadFixed(layout.Address);
                break;
        }
        return index.chunks;
    }

    long Chunks(long extent, int dimension) => extent == 0 ? 0 : (extent - 1) / layout.ChunkDimensions[dimension] + 1;

    void Add(long address, long size, uint mask, long[] start)
    {
        if (address == Hdf5Source.Undefined) return;
        for (int i = 0; i < start.Length; i++)
        {
            // Chunks outside of the extent remain in the index when a dataset has shrunk.
            if (start[i] >= space.Dimensions[i]) return;
        }
        if (chunks.Count >= most) throw source.Bad(address, $"chunk index lists more than the {most} chunks of its dataset");
        source.CheckRange(address, size, "chunk");
        // Deflate, shuffle and checksums make a chunk at most a little larger.
        if (filtered ? size > 2 * chunkBytes + 1024 : size != chunkBytes)
            throw source.Bad(address, $"chunk has {size} bytes, expected {chunkBytes}");
        chunks.Add(new Hdf5Chunk(address, size, mask, start));
    }

    void ReadTree1(long address, int expectedLevel)
    {
        int level = Hdf5BTree1.ReadStart(source, address, 1, expectedLevel, out int entries);
        if (level > MaxLevel) throw source.Bad(address, $"B-tree has level {level}, the most is {MaxLevel}");
        int keySize = 8 + 8 * (Rank + 1);
        var body = source.Metadata(address + Hdf5BTree1.StartSize(source), entries * (long)(keySize + source.OffsetSize), "B-tree node");
        for (int i = 0; i < entries; i++)
        {
            long size = body.UInt32("chunk size");
            uint mask = body.UInt32("filter mask");
            var start = new long[Rank];
            for (int d = 0; d < Rank; d++)
            {
                start[d] = body.Size(8, "chunk offset");
                if (start[d] % layout.ChunkDimensions[d] != 0) throw body.Bad($"chunk offset {start[d]} is not a multiple of {layout.ChunkDimensions[d]}");
            }
            body.Skip(8, "chunk offset");
            long child = body.Offset("B-tree child");
            if (level > 0) ReadTree1(child, level - 1);
            else Add(child, size, mask, start);
        }
    }

    void ReadTree2()
    {
        foreach (var record in Hdf5BTree2.Records(source, layout.Address, filtered ? 11 : 10))
        {
            long address = record.Offset("chunk address"), size = chunkBytes;
            uint mask = 0;
            if (filtered)
            {
                int sizeBytes = record.Remaining - 4 - 8 * Rank;
                if (sizeBytes is < 1 or > 8) throw record.Bad("chunk record has an impossible size");
                size = record.Size(sizeBytes, "chunk size");
                mask = record.UInt32("filter mask");
            }
            var start = new long[Rank];
            for (int d = 0; d < Rank; d++) start[d] = Scale(record.Size(8, "chunk place"), d);
            Add(address, size, mask, start);
        }
    }

    void ReadImplicit()
    {
        if (most > source.Length / chunkBytes) throw source.Bad(layout.Address, $"{most} chunks of {chunkBytes} bytes are more than the file holds");
        long total = 1;
        for (int d = 0; d < Rank; d++) total *= Chunks(MaxExtent(d), d);
        for (long linear = 0; linear < total && chunks.Count < most; linear++)
        {
            if (linear > source.Length / chunkBytes) throw source.Bad(layout.Address, "implicit chunks go beyond the file");
            Add(layout.Address + linear * chunkBytes, chunkBytes, 0, Place(linear, 0));
        }
    }

    void AddEntry(Hdf5Cursor at, long linear, int first)
    {
        long address = at.Offset("chunk address"), size = chunkBytes;
        uint mask = 0;
        if (filtered)
        {
            int sizeBytes = at.Remaining - 4;
            if (sizeBytes is < 1 or > 8) throw at.Bad("chunk entry has an impossible size");
            size = at.Size(sizeBytes, "chunk size");
            mask = at.UInt32("filter mask");
        }
        if (address != Hdf5Source.Undefined) Add(address, size, mask, Place(linear, first));
    }

    long MaxExtent(int dimension) => space.MaxDimensions[dimension] == Hdf5Dataspace.Unlimited ? space.Dimensions[dimension] : space.MaxDimensions[dimension];

    /// <summary>Where a chunk begins, from its number in C order over the greatest extents, dimension <paramref name="first"/> taken as the slowest.</summary>
    long[] Place(long linear, int first)
    {
        var start = new long[Rank];
        for (int d = Rank - 1; d >= 0; d--)
        {
            if (d == first) continue;
            long count = Math.Max(1, Chunks(MaxExtent(d), d));
            start[d] = Scale(linear % count, d);
            linear /= count;
        }
        if (Rank > 0) start[first] = Scale(linear, first);
        return start;
    }

    long Scale(long place, int dimension) =>
        place > long.MaxValue / layout.ChunkDimensions[dimension] ? long.MaxValue : place * layout.ChunkDimensions[dimension];
}
