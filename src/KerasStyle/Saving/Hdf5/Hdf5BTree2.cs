using System.Numerics;

namespace KerasStyle.Saving;

/// <summary>Walks a version 2 B-tree, which HDF5 uses for names, attributes and chunks of new-style files.</summary>
static class Hdf5BTree2
{
    const int MaxDepth = 32, NodeStart = 6, Checksum = 4;

    /// <summary>Cursors over all records in key order. <paramref name="types"/>: the record types that the caller understands.</summary>
    public static IEnumerable<Hdf5Cursor> Records(Hdf5Source source, long address, params int[] types)
    {
        var header = source.Metadata(address, 22 + source.OffsetSize + source.LengthSize, "B-tree header");
        header.Signature("BTHD", "a B-tree header");
        header.Version(0, 0, "B-tree header");
        int type = header.Byte("B-tree type");
        if (Array.IndexOf(types, type) < 0) throw header.Bad($"B-tree has type {type}, expected {string.Join(" or ", types)}");
        long nodeSize = header.UInt32("B-tree node size");
        int recordSize = header.UInt16("B-tree record size"), depth = header.UInt16("B-tree depth");
        header.Skip(2, "B-tree header");
        long root = header.Offset("B-tree root");
        int count = header.UInt16("B-tree root records");
        header.Length("B-tree records");
        header.Checksum("B-tree header");
        if (depth > MaxDepth || recordSize == 0 || nodeSize < NodeStart + Checksum + recordSize)
            throw header.Bad($"B-tree of depth {depth} has nodes of {nodeSize} bytes and records of {recordSize}");
        if (root == Hdf5Source.Undefined) yield break;

        // A pointer holds the child's record count in as few bytes as the fullest node needs.
        long most = (nodeSize - NodeStart - Checksum) / recordSize;
        int countSize = SizeFor(most);
        var totalSizes = new int[depth + 1];
        double below = most;
        for (int level = 1; level <= depth; level++)
        {
            int pointer = source.OffsetSize + countSize + totalSizes[level - 1];
            long here = (nodeSize - NodeStart - Checksum - pointer) / (recordSize + pointer);
            below = (here + 1) * below + here;
            if (here < 1 || below > long.MaxValue) throw header.Bad($"B-tree of depth {depth} cannot be");
            totalSizes[level] = SizeFor((long)below);
        }
        var pending = new Stack<(long Address, int Count, int Level)>();
        pending.Push((root, count, depth));
        while (pending.TryPop(out var node))
        {
            int pointer = node.Level == 0 ? 0 : source.OffsetSize + countSize + totalSizes[node.Level - 1];
            long used = NodeStart + (long)node.Count * recordSize + (node.Level == 0 ? 0 : (node.Count + 1L) * pointer) + Checksum;
            if (used > nodeSize) throw source.Bad(node.Address, $"B-tree node has {node.Count} records, too many for {nodeSize} bytes");
            var body = source.Metadata(node.Address, used, "B-tree node");
            body.Signature(node.Level == 0 ? "BTLF" : "BTIN", "a B-tree node");
            body.Version(0, 0, "B-tree node");
            if (body.Byte("B-tree type") != type) throw body.Bad("B-tree node has another type than its tree");
            var records = body.Slice((long)node.Count * recordSize, "B-tree records");
            if (node.Level > 0)
            {
                for (int i = 0; i <= node.Count; i++)
                {
                    long child = body.Offset("B-tree child");
                    long childCount = body.Size(countSize, "B-tree child records");
                    body.Skip(totalSizes[node.Level - 1], "B-tree child total");
                    if (childCount > ushort.MaxValue) throw body.Bad($"B-tree child has {childCount} records");
                    pending.Push((child, (int)childCount, node.Level - 1));
                }
            }
            body.Checksum("B-tree node");
            for (int i = 0; i < node.Count; i++) yield return records.Slice(recordSize, "B-tree record");
        }
    }

    /// <summary>How many bytes hold numbers up to <paramref name="limit"/>.</summary>
    public static int SizeFor(long limit) => BitOperations.Log2((ulong)limit) / 8 + 1;
}
