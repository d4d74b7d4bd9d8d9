using System.Text;

namespace KerasStyle.Saving;

/// <summary>Gathers the variable-length texts of a file in global heap collections.</summary>
sealed class Hdf5WriterTexts
{
    const int Least = 4096, HeadSize = 16, MaxObjects = ushort.MaxValue;

    readonly List<Collection> collections = [];

    sealed class Collection
    {
        public readonly List<byte[]> Objects = [];
        public long Used = HeadSize;
        public long Address;
        public long Size => Math.Max(Least, Used);
    }

    /// <summary>Takes a text in; null stands for the empty one, which takes no room.</summary>
    public (int Collection, int Number, int Length)? Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length == 0) return null;
        long need = HeadSize + (bytes.Length + 7L & ~7L);
        if (collections.Count == 0 || collections[^1].Used + need > Least || collections[^1].Objects.Count >= MaxObjects) collections.Add(new Collection());
        var last = collections[^1];
        last.Objects.Add(bytes);
        last.Used += need;
        return (collections.Count - 1, last.Objects.Count, bytes.Length);
    }

    public void Place(Func<long, long> allocate)
    {
        foreach (var collection in collections) collection.Address = allocate(collection.Size);
    }

    /// <summary>The 16 bytes that refer to a text, once its collection has an address.</summary>
    public void Refer((int Collection, int Number, int Length)? text, Hdf5Buffer to)
    {
        if (text is not var (collection, number, length)) to.Zeros(16);
        else to.UInt32(length).Int64(collections[collection].Address).UInt32(number);
    }

    public IEnumerable<(long Address, byte[] Bytes)> Blocks()
    {
        foreach (var collection in collections)
        {
            var buffer = new Hdf5Buffer().Ascii("GCOL").Byte(1, 0, 0, 0).Int64(collection.Size);
            for (int i = 0; i < collection.Objects.Count; i++)
                buffer.UInt16(i + 1).UInt16(1).UInt32(0).Int64(collection.Objects[i].Length).Bytes(collection.Objects[i]).Align();
            long free = collection.Size - collection.Used;
            if (free >= HeadSize) buffer.Zeros(8).Int64(free).Zeros(free - HeadSize);
            else buffer.Zeros(free);
            yield return (collection.Address, buffer.Written.ToArray());
        }
    }
}
