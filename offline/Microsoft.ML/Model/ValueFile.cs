using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Single values and vectors of the primitive types as bytes.</summary>
internal static class ValueFile
{
    private static readonly Dictionary<Type, (Delegate Write, Delegate Read)> s_codecs = new()
    {
        [typeof(float)] = Codec((w, v) => w.Write(v), r => r.ReadSingle()),
        [typeof(double)] = Codec((w, v) => w.Write(v), r => r.ReadDouble()),
        [typeof(bool)] = Codec((w, v) => w.Write(v), r => r.ReadBoolean()),
        [typeof(sbyte)] = Codec((w, v) => w.Write(v), r => r.ReadSByte()),
        [typeof(byte)] = Codec((w, v) => w.Write(v), r => r.ReadByte()),
        [typeof(short)] = Codec((w, v) => w.Write(v), r => r.ReadInt16()),
        [typeof(ushort)] = Codec((w, v) => w.Write(v), r => r.ReadUInt16()),
        [typeof(int)] = Codec((w, v) => w.Write(v), r => r.ReadInt32()),
        [typeof(uint)] = Codec((w, v) => w.Write(v), r => r.ReadUInt32()),
        [typeof(long)] = Codec((w, v) => w.Write(v), r => r.ReadInt64()),
        [typeof(ulong)] = Codec((w, v) => w.Write(v), r => r.ReadUInt64()),
        [typeof(ReadOnlyMemory<char>)] = Codec((w, v) => w.Write(v.ToString()), r => r.ReadString().AsMemory()),
        [typeof(DateTime)] = Codec((w, v) => w.Write(v.Ticks), r => new DateTime(r.ReadInt64())),
        [typeof(TimeSpan)] = Codec((w, v) => w.Write(v.Ticks), r => new TimeSpan(r.ReadInt64())),
    };

    public static bool CanWrite(DataViewType type) => s_codecs.ContainsKey(type.ItemType().RawType);

    public static void Write(BinaryWriter writer, DataViewType type, Delegate getter) =>
        Generic.Call(WriteScalar<int>, WriteVector<int>, type, writer, getter);

    public static Delegate ReadGetter(BinaryReader reader, DataViewType type) =>
        (Delegate)Generic.Call(ReadScalar<int>, ReadVector<int>, type, reader)!;

    public static void WriteArray<T>(BinaryWriter writer, ReadOnlySpan<T> values)
    {
        var write = (Action<BinaryWriter, T>)s_codecs[typeof(T)].Write;
        writer.Write(values.Length);
        foreach (var v in values)
            write(writer, v);
    }

    public static T[] ReadArray<T>(BinaryReader reader)
    {
        var read = (Func<BinaryReader, T>)s_codecs[typeof(T)].Read;
        var values = new T[reader.ReadInt32()];
        for (var i = 0; i < values.Length; i++)
            values[i] = read(reader);
        return values;
    }

    private static (Delegate, Delegate) Codec<T>(Action<BinaryWriter, T> write, Func<BinaryReader, T> read) => (write, read);

    private static void WriteScalar<T>(BinaryWriter writer, Delegate getter)
    {
        T value = default!;
        ((ValueGetter<T>)getter)(ref value);
        ((Action<BinaryWriter, T>)s_codecs[typeof(T)].Write)(writer, value);
    }

    private static void WriteVector<T>(BinaryWriter writer, Delegate getter)
    {
        VBuffer<T> value = default;
        ((ValueGetter<VBuffer<T>>)getter)(ref value);
        WriteArray<T>(writer, value.DenseValues().ToArray());
    }

    private static Delegate ReadScalar<T>(BinaryReader reader)
    {
        var value = ((Func<BinaryReader, T>)s_codecs[typeof(T)].Read)(reader);
        return (ValueGetter<T>)((ref T dst) => dst = value);
    }

    private static Delegate ReadVector<T>(BinaryReader reader)
    {
        var values = ReadArray<T>(reader);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> dst) => new VBuffer<T>(values.Length, values).CopyTo(ref dst));
    }
}
