using System.Text;

namespace KerasStyle.Saving;

/// <summary>Turns the bytes of datasets and attributes into numbers and texts.</summary>
static class Hdf5Values
{
    public static int[] Shape(Hdf5Dataspace space, Hdf5Source source, long address)
    {
        var shape = new int[space.Dimensions.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            if (space.Dimensions[i] > int.MaxValue) throw source.Bad(address, $"dimension {space.Dimensions[i]} is too large");
            shape[i] = (int)space.Dimensions[i];
        }
        return shape;
    }

    public static NumberKind RequireNumbers(Hdf5Type type, string name) =>
        type.Kind ?? throw new InvalidDataException($"HDF5 '{name}' holds {type}, expected numbers.");

    /// <summary>Converts the file's numbers; <paramref name="raw"/> may be changed.</summary>
    public static void Convert<T>(Span<byte> raw, Hdf5Type type, Span<T> to) where T : unmanaged
    {
        if (type.IsBigEndian == BitConverter.IsLittleEndian) Numbers.SwapBytes(raw, type.Size);
        Numbers.Convert(raw, type.Kind!.Value, to);
    }

    public static string[] Texts(Hdf5File file, Hdf5Type type, Hdf5Cursor data, long count, string name)
    {
        if (type.Class == Hdf5TypeClass.VariableString) return file.GlobalHeap.ReadTexts(data, count);
        if (type.Class != Hdf5TypeClass.String) throw new InvalidDataException($"HDF5 '{name}' holds {type}, expected text.");
        var texts = new string[count];
        for (int i = 0; i < texts.Length; i++)
        {
            var bytes = data.Bytes(type.Size, "text");
            if (type.Padding == 2) bytes = bytes.TrimEnd((byte)' ');
            else if (type.Padding == 0 && bytes.IndexOf((byte)0) is var end and >= 0) bytes = bytes[..end];
            texts[i] = Encoding.UTF8.GetString(bytes.TrimEnd((byte)0));
        }
        return texts;
    }
}
