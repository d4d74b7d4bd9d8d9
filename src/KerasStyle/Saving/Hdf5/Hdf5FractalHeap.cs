using System.Numerics;

namespace KerasStyle.Saving;

/// <summary>Reads the objects of a fractal heap, where new-style groups keep many links or large attributes.</summary>
sealed class Hdf5FractalHeap
{
    const int MaxIndirectDepth = 16;

    readonly Hdf5Source source;
    readonly long address, startBlockSize, maxDirectSize, rootAddress, hugeTree;
    readonly int idSize, heapBits, width, rootRows, offsetSize, lengthSize;
    readonly bool checksummed;
    readonly Dictionary<long, Hdf5Cursor> blocks = [];
    Dictionary<ulong, (long Address, long Size)>? huge;

    public Hdf5FractalHeap(Hdf5Source source, long address)
    {
        this.source = source;
        this.address = address;
        int o = source.OffsetSize, l = source.LengthSize;
        var cursor = source.Metadata(address, 26 + 12 * l + 3 * o, "fractal heap");
        cursor.Signature("FRHP", "a fractal heap");
        cursor.Version(0, 0, "fractal heap");
        idSize = cursor.UInt16("heap id size");
        int filterSize = cursor.UInt16("heap filters");
        if (filterSize != 0) throw cursor.Bad("filtered fractal heaps are not supported");
        checksummed = (cursor.Byte("heap flags") & 2) != 0;
        long maxManaged = cursor.UInt32("greatest managed object");
        cursor.Skip(l, "heap");
        hugeTree = cursor.Offset("index of huge objects");
        cursor.Skip(l + o + 8 * l, "heap statistics");
        width = cursor.UInt16("heap width");
        startBlockSize = cursor.Length("starting block size");
        maxDirectSize = cursor.Length("greatest direct block size");
        heapBits = cursor.UInt16("heap bits");
        cursor.Skip(2, "starting rows");
        rootAddress = cursor.Offset("root block");
        rootRows = cursor.UInt16("rows of the root block");
        cursor.Checksum("fractal heap");
        if (width == 0 || heapBits is 0 or > 63 || idSize is < 2 or > 4096 || !BitOperations.IsPow2(startBlockSize) || startBlockSize == 0
            || !BitOperations.IsPow2(maxDirectSize) || maxDirectSize < startBlockSize || maxDirectSize > 1 << 30)
            throw cursor.Bad("fractal heap has an impossible shape");
        offsetSize = (heapBits + 7) / 8;
        lengthSize = Math.Min(Hdf5BTree2.SizeFor(maxDirectSize), Hdf5BTree2.SizeFor(Math.Max(1, maxManaged)));
    }

    /// <summary>The object whose heap id comes next in <paramref name="id"/>.</summary>
    public Hdf5Cursor Get(Hdf5Cursor id)
    {
        var cursor = id.Slice(idSize, "heap id");
        int flags = cursor.Byte("heap id");
        switch (flags >> 4 & 3)
        {
            case 0:
                long offset = cursor.Size(offsetSize, "heap offset"), length = cursor.Size(lengthSize, "heap length");
                return Managed(offset, length);
            case 1:
                return Huge(cursor);
            case 2:
                int size = (flags & 15) + 1;
                if (idSize > 18) size = ((flags & 15) << 8 | cursor.Byte("heap id")) + 1;
                return cursor.Slice(size, "tiny heap object");
            default:
                throw cursor.Bad("heap id has an unknown type");
        }
    }

    Hdf5Cursor Managed(long offset, long length)
    {
        if (rootAddress == Hdf5Source.Undefined) throw source.Bad(address, "fractal heap is empty");
        if (rootRows == 0) return InBlock(rootAddress, 0, startBlockSize, offset, length);
        long block = rootAddress, start = 0;
        int rows = rootRows;
        int directRows = BitOperations.Log2((ulong)maxDirectSize) - BitOperations.Log2((ulong)startBlockSize) + 2;
        for (int depth = 0; depth < MaxIndirectDepth; depth++)
        {
            long rowSize = startBlockSize, rowStart = start;
            int row = 0;
            while (offset - rowStart >= rowSize * width)
            {
                rowStart += rowSize * width;
                if (row > 0) rowSize *= 2;
                if (++row >= rows || rowSize > 1L << 56 || rowSize > long.MaxValue / width / 4) throw source.Bad(address, $"heap offset {offset} is outside of the heap");
            }
            int column = (int)((offset - rowStart) / rowSize);
            long childStart = rowStart + column * rowSize;
            long child = Child(block, rows, row * width + column, directRows);
            if (row < directRows) return InBlock(child, childStart, rowSize, offset, length);
            block = child;
            start = childStart;
            rows = BitOperations.Log2((ulong)rowSize) - BitOperations.Log2((ulong)(startBlockSize * width)) + 1;
            if (rows < 1) break;
        }
        throw source.Bad(address, $"heap offset {offset} is nested too deep");
    }

    long Child(long block, int rows, int entry, int directRows)
    {
        int start = 5 + source.OffsetSize + offsetSize;
        if (!blocks.TryGetValue(block, out var cursor))
        {
            cursor = source.Metadata(block, start + (long)rows * width * source.OffsetSize + 4, "indirect heap block");
            cursor.Copy().Signature("FHIB", "an indirect heap block");
            var whole = cursor.Copy();
            whole.Skip(whole.Remaining - 4, "indirect heap block");
            whole.Checksum("indirect heap block");
            blocks[block] = cursor;
        }
        var at = cursor.Copy();
        at.Skip(start + (long)entry * source.OffsetSize, "indirect heap block");
        return at.Offset("heap block");
    }

    Hdf5Cursor InBlock(long block, long blockStart, long size, long offset, long length)
    {
        if (!blocks.TryGetValue(block, out var cursor))
        {
            cursor = source.Metadata(block, size, "heap block");
            cursor.Copy().Signature("FHDB", "a heap block");
            if (checksummed && source.VerifiesChecksums) CheckBlock(block, size);
            blocks[block] = cursor;
        }
        var at = cursor.Copy();
        at.Skip(offset - blockStart, "heap offset");
        return at.Slice(length, "heap object");
    }

    void CheckBlock(long block, long size)
    {
        // The checksum stands inside the bytes that it covers, and counts there as zero.
        int at = 5 + source.OffsetSize + offsetSize;
        var bytes = new byte[size];
        source.Read(block, bytes, "heap block");
        if (at + 4 > size) throw source.Bad(block, "heap block is too small");
        uint stored = BitConverter.ToUInt32(bytes, at);
        if (!BitConverter.IsLittleEndian) stored = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(stored);
        bytes.AsSpan(at, 4).Clear();
        if (Hdf5Cursor.Lookup3(bytes) is var computed && computed != stored)
            throw source.Bad(block, $"heap block has checksum 0x{stored:x8}, expected 0x{computed:x8}");
    }

    Hdf5Cursor Huge(Hdf5Cursor id)
    {
        int o = source.OffsetSize, l = source.LengthSize;
        if (idSize - 1 >= o + l)
        {
            long at = id.Offset("huge object"), size = id.Length("huge object size");
            return source.Metadata(at, size, "huge heap object");
        }
        if (huge == null)
        {
            huge = [];
            foreach (var record in Hdf5BTree2.Records(source, hugeTree, 1))
            {
                long at = record.Offset("huge object"), size = record.Length("huge object size");
                huge[record.Unsigned(l, "huge object id")] = (at, size);
            }
        }
        ulong key = id.Unsigned(Math.Min(idSize - 1, 8), "huge object id");
        return huge.TryGetValue(key, out var found) ? source.Metadata(found.Address, found.Size, "huge heap object")
            : throw id.Bad($"huge heap object {key} is missing");
    }
}
