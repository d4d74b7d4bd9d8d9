using System.Text;

namespace KerasStyle.Saving;

/// <summary>Variable-length text lives in global heap collections; elements refer to them by address and number.</summary>
sealed class Hdf5GlobalHeap(Hdf5Source source)
{
    readonly Dictionary<long, Dictionary<int, (long Address, long Size)>> collections = [];

    /// <summary>Decodes elements of 4 bytes length, collection address, 4 bytes object number.</summary>
    public string[] ReadTexts(Hdf5Cursor elements, long count)
    {
        if (count > elements.Remaining / (8 + source.OffsetSize)) throw elements.Bad($"{count} texts need more bytes than the {elements.Remaining} here");
        var texts = new string[count];
        // Elements that refer to the same bytes share one string, so that a small file cannot unfold to a large memory.
        var shared = new Dictionary<(long, long), string>();
        long budget = source.MaxDataBytes(false);
        for (int i = 0; i < texts.Length; i++)
        {
            long length = elements.UInt32("text length");
            long collection = elements.Offset("text collection");
            int number = (int)elements.UInt32("text number");
            if (length == 0 || collection is 0 or Hdf5Source.Undefined)
            {
                texts[i] = "";
                continue;
            }
            var (address, size) = Find(collection, number);
            if (length > size) throw elements.Bad($"text of {length} bytes refers to a heap object of {size}");
            if (!shared.TryGetValue((address, length), out var text))
            {
                budget -= length;
                if (budget < 0 || length > int.MaxValue / 4) throw elements.Bad("texts are larger than the file can hold");
                var bytes = new byte[length];
                source.Read(address, bytes, "text");
                text = Encoding.UTF8.GetString(bytes);
                if (text.IndexOf('\0') is var end and >= 0) text = text[..end];
                shared[(address, length)] = text;
            }
            texts[i] = text;
        }
        return texts;
    }

    (long Address, long Size) Find(long collection, int number)
    {
        if (!collections.TryGetValue(collection, out var objects)) collections[collection] = objects = Index(collection);
        return objects.TryGetValue(number, out var found) ? found
            : throw source.Bad(collection, $"global heap has no object {number}");
    }

    Dictionary<int, (long, long)> Index(long address)
    {
        // Heads of collections and of objects are padded to 8 bytes.
        int start = 8 + (source.LengthSize + 7 & ~7);
        var cursor = source.Metadata(address, start, "global heap");
        cursor.Signature("GCOL", "a global heap");
        cursor.Version(1, 1, "global heap");
        cursor.Skip(3, "global heap");
        long size = cursor.Length("global heap size");
        source.CheckRange(address, size, "global heap");
        var objects = new Dictionary<int, (long, long)>();
        // Object 0 is the free space at the end.
        for (long at = start; at + start <= size;)
        {
            var head = source.Metadata(address + at, start, "global heap object");
            int number = head.UInt16("global heap object");
            head.Skip(6, "global heap object");
            long length = head.Length("global heap object size");
            if (number == 0) break;
            if (length > size - at - start) throw head.Bad($"global heap object of {length} bytes goes beyond its collection");
            objects[number] = (address + at + start, length);
            at += start + (length + 7 & ~7L);
        }
        return objects;
    }
}
