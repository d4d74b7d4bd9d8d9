namespace KerasStyle.Saving;

/// <summary>The messages that describe one group or dataset.</summary>
sealed class Hdf5ObjectHeader
{
    public const int Dataspace = 1, LinkInfo = 2, Datatype = 3, OldFillValue = 4, FillValue = 5, Link = 6, Layout = 8, GroupInfo = 10,
        Filters = 11, Attribute = 12, Continuation = 16, SymbolTable = 17, AttributeInfo = 21;
    const int Nil = 0, LastKnown = 24;

    readonly List<Message> messages = [];
    readonly Hdf5Source source;

    readonly record struct Message(int Type, int Flags, Hdf5Cursor Body);

    public Hdf5ObjectHeader(Hdf5Source source, long address)
    {
        this.source = source;
        Address = address;
        var blocks = new Queue<(long Address, long Size)>();
        source.CheckRange(address, 16, "object header");
        int version = source.Metadata(address, 4, "object header") is var start && start.Copy().Byte("object header") == (byte)'O' ? 2 : 1;
        bool ordered = false;
        if (version == 1)
        {
            var prefix = source.Metadata(address, 12, "object header");
            prefix.Version(1, 1, "object header");
            prefix.Skip(7, "object header");
            blocks.Enqueue((address + 16, prefix.UInt32("object header size")));
        }
        else
        {
            ordered = ReadVersion2Start(address, blocks);
        }
        long total = 0;
        while (blocks.TryDequeue(out var block))
        {
            total += block.Size;
            if (total > source.Length) throw source.Bad(block.Address, "object header continuations form a loop");
            if (version == 1) ReadBlock(source.Metadata(block.Address, block.Size, "object header block"), 1, false, blocks);
            else if (block.Address != address) ReadContinuation2(block.Address, block.Size, ordered, blocks);
        }
    }

    public long Address { get; }
    public bool IsDataset => Has(Layout);
    public bool IsGroup => Has(SymbolTable) || Has(LinkInfo) || Has(Link) || Has(GroupInfo);

    /// <summary>What was parsed from this header, kept so that each structure is read once.</summary>
    public List<Hdf5Link>? Links { get; set; }
    public IReadOnlyDictionary<string, Hdf5Attribute>? Attributes { get; set; }
    public List<Hdf5Chunk>? Chunks { get; set; }

    public bool Has(int type)
    {
        foreach (var message in messages)
        {
            if (message.Type == type) return true;
        }
        return false;
    }

    /// <summary>Cursors over the messages of one type; shared messages are followed through <paramref name="file"/>.</summary>
    public IEnumerable<Hdf5Cursor> All(int type, Hdf5File file)
    {
        foreach (var message in messages)
        {
            if (message.Type == type) yield return (message.Flags & 2) != 0 ? FollowShared(message.Body.Copy(), type, file) : message.Body.Copy();
        }
    }

    public Hdf5Cursor? First(int type, Hdf5File file)
    {
        foreach (var cursor in All(type, file)) return cursor;
        return null;
    }

    public Hdf5Cursor Required(int type, Hdf5File file, string what) =>
        First(type, file) ?? throw source.Bad(Address, $"object has no {what}");

    /// <summary>A message that says where the message is: in the header of another object.</summary>
    public static Hdf5Cursor FollowShared(Hdf5Cursor cursor, int type, Hdf5File file)
    {
        int version = cursor.Version(1, 3, "shared message"), kind = cursor.Byte("shared message");
        if (version == 1) cursor.Skip(6, "shared message");
        if (version == 3 && kind != 2) throw cursor.Bad("messages in a shared message heap are not supported");
        long address = cursor.Offset("shared message");
        foreach (var message in file.Header(address).messages)
        {
            if (message.Type == type && (message.Flags & 2) == 0) return message.Body.Copy();
        }
        throw cursor.Bad($"shared message points to an object at {address} that has none of type {type}");
    }

    bool ReadVersion2Start(long address, Queue<(long, long)> blocks)
    {
        var probe = source.Metadata(address, 6, "object header");
        probe.Signature("OHDR", "an object header");
        probe.Version(2, 2, "object header");
        int flags = probe.Byte("object header flags"), sizeBytes = 1 << (flags & 3);
        int prefix = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        long size = source.Metadata(address + prefix, sizeBytes, "object header").Size(sizeBytes, "object header size");
        prefix += sizeBytes;
        source.CheckRange(address, size, "object header");
        var whole = source.Metadata(address, prefix + size + 4, "object header");
        whole.Skip(prefix, "object header");
        var body = whole.Slice(size, "object header");
        whole.Checksum("object header");
        ReadBlock(body, 2, (flags & 4) != 0, blocks);
        return (flags & 4) != 0;
    }

    void ReadContinuation2(long address, long size, bool ordered, Queue<(long, long)> blocks)
    {
        var whole = source.Metadata(address, size, "object header continuation");
        if (size < 8) throw source.Bad(address, $"object header continuation has {size} bytes, expected 8 or more");
        whole.Signature("OCHK", "an object header continuation");
        var body = whole.Slice(size - 8, "object header continuation");
        whole.Checksum("object header continuation");
        ReadBlock(body, 2, ordered, blocks);
    }

    void ReadBlock(Hdf5Cursor cursor, int version, bool ordered, Queue<(long, long)> blocks)
    {
        int prefix = version == 1 ? 8 : ordered ? 6 : 4;
        while (cursor.Remaining >= prefix)
        {
            int type = version == 1 ? cursor.UInt16("message type") : cursor.Byte("message type");
            int size = cursor.UInt16("message size"), flags = cursor.Byte("message flags");
            cursor.Skip(prefix - (version == 1 ? 5 : 4), "message");
            var body = cursor.Slice(size, $"message of type {type}");
            if (type == Continuation)
                blocks.Enqueue((body.Offset("continuation address"), body.Length("continuation size")));
            else if (type > LastKnown && (flags & 0x80) != 0)
                throw body.Bad($"message of type {type} is unknown and must be understood");
            else if (type != Nil)
                messages.Add(new Message(type, flags, body));
        }
    }
}
