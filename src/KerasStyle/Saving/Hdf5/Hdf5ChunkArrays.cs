using System.Numerics;

namespace KerasStyle.Saving;

/// <summary>Reads the array indexes of chunks: fixed (all dimensions limited) and extensible (one is not).</summary>
sealed class Hdf5ChunkArrays(Hdf5Source source, bool filtered, Action<Hdf5Cursor, long> add)
{
    int entrySize;

    /// <summary>Reads a fixed array: one entry per chunk, in pages if there are many.</summary>
    public void ReadFixed(long address)
    {
        var header = source.Metadata(address, 12 + source.LengthSize + source.OffsetSize, "fixed array");
        ReadStart(header, "FAHD");
        int pageBits = header.Byte("page bits");
        long count = header.Length("fixed array entries"), block = header.Offset("fixed array block");
        header.Checksum("fixed array");
        if (pageBits > 30) throw header.Bad($"pages of 2^{pageBits} entries");
        if (block == Hdf5Source.Undefined) return;
        if (count > source.Length / entrySize) throw header.Bad($"fixed array of {count} entries is larger than the file");
        int start = 6 + source.OffsetSize;
        long perPage = 1L << pageBits;
        if (count <= perPage)
        {
            var whole = source.Metadata(block, start + count * entrySize + 4, "fixed array block");
            whole.Signature("FADB", "a fixed array block");
            whole.Skip(start - 4, "fixed array block");
            var entries = whole.Slice(count * entrySize, "fixed array entries");
            whole.Checksum("fixed array block");
            AddEntries(entries, 0, count);
            return;
        }
        long pages = (count + perPage - 1) / perPage, bitBytes = (pages + 7) / 8;
        var head = source.Metadata(block, start + bitBytes + 4, "fixed array block");
        head.Signature("FADB", "a fixed array block");
        head.Skip(start - 4, "fixed array block");
        var bits = head.Bytes(bitBytes, "page bits").ToArray();
        head.Checksum("fixed array block");
        long at = block + start + bitBytes + 4;
        for (long page = 0; page < pages; page++)
        {
            long here = Math.Min(perPage, count - page * perPage);
            if (IsSet(bits, page)) ReadPage(at, page * perPage, here);
            at += perPage * entrySize + 4;
        }
    }

    /// <summary>Reads an extensible array: entries in the index block, then in blocks that grow, which lie in super blocks once there are many.</summary>
    public void ReadExtensible(long address)
    {
        var header = source.Metadata(address, 16 + 6 * source.LengthSize + source.OffsetSize, "extensible array");
        ReadStart(header, "EAHD");
        int maxBits = header.Byte("bits of the count"), inIndex = header.Byte("entries of the index block"), least = header.Byte("entries of the first block");
        int leastPointers = header.Byte("pointers of the first super block"), pageBits = header.Byte("page bits");
        header.Skip(4 * source.LengthSize, "extensible array statistics");
        long used = header.Length("extensible array entries");
        header.Skip(source.LengthSize, "extensible array statistics");
        long index = header.Offset("extensible array index");
        header.Checksum("extensible array");
        if (maxBits is 0 or > 62 || pageBits > 30 || !BitOperations.IsPow2(least) || least == 0 || !BitOperations.IsPow2(leastPointers) || leastPointers < 2)
            throw header.Bad("extensible array has an impossible shape");
        if (index == Hdf5Source.Undefined) return;
        int superBlocks = 1 + maxBits - BitOperations.Log2((uint)least), inline = 2 * BitOperations.Log2((uint)leastPointers);
        int blockPointers = 2 * (leastPointers - 1), superPointers = Math.Max(0, superBlocks - inline);
        int offsetSize = (maxBits + 7) / 8;
        var block = source.Metadata(index, 6 + source.OffsetSize + (long)inIndex * entrySize + (long)(blockPointers + superPointers) * source.OffsetSize + 4, "index block");
        block.Signature("EAIB", "an extensible array index");
        block.Skip(2 + source.OffsetSize, "index block");
        var entries = block.Slice((long)inIndex * entrySize, "index block entries");
        var pointers = block.Slice((long)(blockPointers + superPointers) * source.OffsetSize, "index block pointers");
        block.Checksum("index block");
        AddEntries(entries, 0, Math.Min(inIndex, used));
        long linear = inIndex;
        for (int super = 0; super < superBlocks && linear < used; super++)
        {
            long blocks = 1L << super / 2, perBlock = (1L << (super + 1) / 2) * least;
            bool paged = perBlock > 1L << pageBits;
            if (super < inline)
            {
                for (long b = 0; b < blocks && linear < used; b++, linear += perBlock)
                    ReadBlock(pointers.Offset("data block"), linear, perBlock, offsetSize, paged, pageBits, null, 0);
                continue;
            }
            long superAddress = pointers.Offset("super block");
            if (superAddress == Hdf5Source.Undefined)
            {
                linear += blocks * perBlock;
                continue;
            }
            long bitBytes = paged ? ((perBlock >> pageBits) + 7) / 8 : 0;
            int start = 6 + source.OffsetSize + offsetSize;
            if (blocks > source.Length / source.OffsetSize || bitBytes > source.Length / blocks) throw pointers.Bad("super block is larger than the file");
            var body = source.Metadata(superAddress, start + blocks * (bitBytes + source.OffsetSize) + 4, "super block");
            body.Signature("EASB", "an extensible array super block");
            body.Skip(start - 4, "super block");
            var bits = body.Bytes(blocks * bitBytes, "page bits").ToArray();
            var addresses = body.Slice(blocks * source.OffsetSize, "super block pointers");
            body.Checksum("super block");
            for (long b = 0; b < blocks && linear < used; b++, linear += perBlock)
                ReadBlock(addresses.Offset("data block"), linear, perBlock, offsetSize, paged, pageBits, bits, b * bitBytes * 8);
        }
    }

    void ReadStart(Hdf5Cursor header, string signature)
    {
        header.Signature(signature, "a chunk array");
        header.Version(0, 0, "chunk array");
        int client = header.Byte("chunk array client");
        if (client != (filtered ? 1 : 0)) throw header.Bad($"chunk array has client {client}, expected {(filtered ? 1 : 0)}");
        entrySize = header.Byte("chunk array entry size");
        if (entrySize < source.OffsetSize) throw header.Bad($"chunk array has entries of {entrySize} bytes");
    }

    void ReadBlock(long address, long linear, long count, int offsetSize, bool paged, int pageBits, byte[]? bits, long firstBit)
    {
        if (address == Hdf5Source.Undefined) return;
        int start = 6 + source.OffsetSize + offsetSize;
        if (count > source.Length / entrySize) throw source.Bad(address, $"data block of {count} entries is larger than the file");
        var body = source.Metadata(address, start + (paged ? 0 : count * entrySize) + 4, "data block");
        body.Signature("EADB", "an extensible array block");
        body.Skip(start - 4, "data block");
        var entries = body.Slice(paged ? 0 : count * entrySize, "data block entries");
        body.Checksum("data block");
        if (!paged)
        {
            AddEntries(entries, linear, count);
            return;
        }
        long perPage = 1L << pageBits, at = address + start + 4;
        for (long page = 0; page < count / perPage; page++, at += perPage * entrySize + 4)
        {
            if (bits is null || IsSet(bits, firstBit + page)) ReadPage(at, linear + page * perPage, perPage);
        }
    }

    void ReadPage(long address, long linear, long count)
    {
        var page = source.Metadata(address, count * entrySize + 4, "page of a chunk array");
        var entries = page.Slice(count * entrySize, "page entries");
        page.Checksum("page of a chunk array");
        AddEntries(entries, linear, count);
    }

    void AddEntries(Hdf5Cursor entries, long linear, long count)
    {
        for (long i = 0; i < count; i++) add(entries.Slice(entrySize, "chunk entry"), linear + i);
    }

    static bool IsSet(byte[] bits, long index) => (bits[index / 8] & 0x80 >> (int)(index % 8)) != 0;
}
