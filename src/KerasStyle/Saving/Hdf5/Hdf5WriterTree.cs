using System.Text;

namespace KerasStyle.Saving;

/// <summary>The symbol table of a group: names in a local heap, symbols in leaves of 8, and B-tree nodes of 32 above them.</summary>
sealed class Hdf5WriterTree
{
    public const int LeafK = 4, NodeK = 16;
    const int SymbolSize = 40, LeafSize = 8 + 2 * LeafK * SymbolSize, NodeSize = 24 + (2 * NodeK + 1) * 8 + 2 * NodeK * 8, HeapHeadSize = 32;

    readonly List<(string Name, Hdf5WriterNode Node)> members = [];
    readonly Hdf5Buffer names = new();
    readonly List<long> nameOffsets = [];
    readonly long[] leaves;
    // Addresses of the nodes of each level, the leaves' parents first.
    readonly List<long[]> levels = [];

    public Hdf5WriterTree(SortedDictionary<string, Hdf5WriterNode> sorted, Func<long, long> allocate)
    {
        names.Zeros(8);
        foreach (var (name, node) in sorted)
        {
            members.Add((name, node));
            nameOffsets.Add(names.Length);
            names.Bytes(Encoding.UTF8.GetBytes(name)).Byte(0).Align();
        }
        HeapAddress = allocate(HeapHeadSize + names.Length);
        leaves = new long[(members.Count + 2 * LeafK - 1) / (2 * LeafK)];
        for (int i = 0; i < leaves.Length; i++) leaves[i] = allocate(LeafSize);
        int below = leaves.Length;
        do
        {
            var nodes = new long[Math.Max(1, (below + 2 * NodeK - 1) / (2 * NodeK))];
            for (int i = 0; i < nodes.Length; i++) nodes[i] = allocate(NodeSize);
            levels.Add(nodes);
            below = nodes.Length;
        }
        while (below > 1);
    }

    public long HeapAddress { get; }
    public long RootAddress => levels[^1][0];

    public IEnumerable<(long Address, byte[] Bytes)> Blocks()
    {
        // 1 stands for an empty free list.
        yield return (HeapAddress, new Hdf5Buffer().Ascii("HEAP").Zeros(4).Int64(names.Length).Int64(1).Int64(HeapAddress + HeapHeadSize).Bytes(names.Written).Written.ToArray());
        for (int i = 0; i < leaves.Length; i++) yield return (leaves[i], Leaf(i * 2 * LeafK));
        long[] children = leaves;
        // The number of members below each child of a full node.
        long span = 2 * LeafK;
        for (int level = 0; level < levels.Count; level++)
        {
            for (int i = 0; i < levels[level].Length; i++) yield return (levels[level][i], Node(level, i, children, span));
            children = levels[level];
            span *= 2 * NodeK;
        }
    }

    byte[] Leaf(int first)
    {
        int count = Math.Min(2 * LeafK, members.Count - first);
        var buffer = new Hdf5Buffer().Ascii("SNOD").Byte(1, 0).UInt16(count);
        for (int i = first; i < first + count; i++)
        {
            buffer.Int64(nameOffsets[i]);
            Symbol(buffer, members[i].Node);
        }
        return buffer.Zeros(LeafSize - buffer.Length).Written.ToArray();
    }

    /// <summary>Header address and, for a group, its symbol table.</summary>
    public static void Symbol(Hdf5Buffer buffer, Hdf5WriterNode node)
    {
        buffer.Int64(node.HeaderAddress);
        if (node.Tree is { } tree) buffer.UInt32(1).UInt32(0).Int64(tree.RootAddress).Int64(tree.HeapAddress);
        else buffer.Zeros(24);
    }

    byte[] Node(int level, int index, long[] children, long span)
    {
        int first = index * 2 * NodeK, count = Math.Min(2 * NodeK, children.Length - first);
        var siblings = levels[level];
        var buffer = new Hdf5Buffer().Ascii("TREE").Byte(0, (byte)level).UInt16(count)
            .Int64(index > 0 ? siblings[index - 1] : Hdf5Source.Undefined)
            .Int64(index + 1 < siblings.Length ? siblings[index + 1] : Hdf5Source.Undefined)
            .Int64(LastName(first, span));
        for (int i = first; i < first + count; i++) buffer.Int64(children[i]).Int64(LastName(i + 1, span));
        return buffer.Zeros(NodeSize - buffer.Length).Written.ToArray();
    }

    /// <summary>A key: heap offset of the last name before child <paramref name="child"/>, or of the empty name before the first.</summary>
    long LastName(long child, long span) => child == 0 ? 0 : nameOffsets[(int)Math.Min(child * span, members.Count) - 1];
}
