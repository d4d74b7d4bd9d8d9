namespace KerasStyle.Saving;

/// <summary>The start that all nodes of a version 1 B-tree share.</summary>
static class Hdf5BTree1
{
    public static int StartSize(Hdf5Source source) => 8 + 2 * source.OffsetSize;

    /// <summary>Reads signature, type, level and number of entries. Levels must fall by one towards the leaves, so a loop cannot go unnoticed.</summary>
    public static int ReadStart(Hdf5Source source, long address, int type, int expectedLevel, out int entries)
    {
        var cursor = source.Metadata(address, 8, "B-tree node");
        cursor.Signature("TREE", "a B-tree node");
        int foundType = cursor.Byte("B-tree type"), level = cursor.Byte("B-tree level");
        if (foundType != type) throw cursor.Bad($"B-tree has type {foundType}, expected {type}");
        if (expectedLevel >= 0 && level != expectedLevel) throw cursor.Bad($"B-tree node has level {level}, expected {expectedLevel}");
        entries = cursor.UInt16("B-tree entries");
        return level;
    }
}
