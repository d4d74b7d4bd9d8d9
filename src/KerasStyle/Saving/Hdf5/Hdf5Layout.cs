namespace KerasStyle.Saving;

/// <summary>How the bytes of a dataset are laid out in the file.</summary>
sealed class Hdf5Layout
{
    public const int Compact = 0, Contiguous = 1, Chunked = 2;
    public const int TreeIndex1 = 0, SingleChunk = 1, Implicit = 2, FixedArray = 3, ExtensibleArray = 4, TreeIndex2 = 5;

    public int Class { get; private init; }

    /// <summary>Address of the data, or of the index of the chunks.</summary>
    public long Address { get; private set; }

    /// <summary>The data of a compact dataset.</summary>
    public Hdf5Cursor? Data { get; private init; }

    public long[] ChunkDimensions { get; private set; } = [];
    public int Index { get; private set; }
    public bool SkipsPartialChunks { get; private set; }

    /// <summary>Size and filter mask of a filtered single chunk.</summary>
    public (long Size, uint Mask)? Single { get; private set; }

    public static Hdf5Layout Parse(Hdf5Cursor cursor)
    {
        int version = cursor.Version(1, 4, "data layout");
        return version < 3 ? ParseOld(cursor) : ParseNew(cursor, version);
    }

    static Hdf5Layout ParseOld(Hdf5Cursor cursor)
    {
        int rank = cursor.Byte("layout rank"), kind = cursor.Byte("layout class");
        cursor.Skip(5, "data layout");
        long address = kind == Compact ? Hdf5Source.Undefined : cursor.Offset("data address");
        var dimensions = new long[rank];
        for (int i = 0; i < rank; i++) dimensions[i] = cursor.UInt32("layout dimension");
        return kind switch
        {
            Compact => new Hdf5Layout { Class = kind, Data = cursor.Slice(cursor.UInt32("compact size"), "compact data") },
            Contiguous => new Hdf5Layout { Class = kind, Address = address },
            // The last dimension is the size of an element.
            Chunked when rank > 0 => new Hdf5Layout { Class = kind, Address = address, ChunkDimensions = dimensions[..^1] },
            _ => throw cursor.Bad($"data layout class {kind} is not supported"),
        };
    }

    static Hdf5Layout ParseNew(Hdf5Cursor cursor, int version)
    {
        int kind = cursor.Byte("layout class");
        switch (kind)
        {
            case Compact:
                return new Hdf5Layout { Class = kind, Data = cursor.Slice(cursor.UInt16("compact size"), "compact data") };
            case Contiguous:
                return new Hdf5Layout { Class = kind, Address = cursor.Offset("data address") };
            case Chunked:
                var layout = new Hdf5Layout { Class = kind };
                if (version == 3) layout.ReadChunks3(cursor);
                else layout.ReadChunks4(cursor);
                return layout;
            default:
                throw cursor.Bad(kind == 3 ? "virtual datasets are not supported" : $"data layout class {kind} is unknown");
        }
    }

    void ReadChunks3(Hdf5Cursor cursor)
    {
        int rank = cursor.Byte("chunk rank") - 1;
        if (rank < 0) throw cursor.Bad("chunks have no dimensions");
        Address = cursor.Offset("chunk index");
        ChunkDimensions = new long[rank];
        for (int i = 0; i < rank; i++) ChunkDimensions[i] = cursor.UInt32("chunk dimension");
        cursor.UInt32("element size");
    }

    void ReadChunks4(Hdf5Cursor cursor)
    {
        int flags = cursor.Byte("chunk flags"), rank = cursor.Byte("chunk rank") - 1, size = cursor.Byte("size of chunk dimensions");
        if (rank < 0 || size is 0 or > 8) throw cursor.Bad($"chunks have {rank} dimensions of {size} bytes each");
        SkipsPartialChunks = (flags & 1) != 0;
        ChunkDimensions = new long[rank];
        for (int i = 0; i < rank; i++) ChunkDimensions[i] = cursor.Size(size, "chunk dimension");
        cursor.Size(size, "element size");
        Index = cursor.Byte("chunk index type");
        switch (Index)
        {
            case SingleChunk:
                if ((flags & 2) != 0) Single = (cursor.Length("chunk size"), cursor.UInt32("filter mask"));
                break;
            case Implicit: break;
            case FixedArray: cursor.Skip(1, "fixed array"); break;
            case ExtensibleArray: cursor.Skip(5, "extensible array"); break;
            case TreeIndex2: cursor.Skip(6, "chunk B-tree"); break;
            default: throw cursor.Bad($"chunk index type {Index} is unknown");
        }
        Address = cursor.Offset("chunk index");
    }
}
