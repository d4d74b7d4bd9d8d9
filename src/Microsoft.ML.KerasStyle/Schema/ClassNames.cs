using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Schema;

/// <summary>The values that the label's classes stand for, of the type they had before MapValueToKey, so that MapKeyToValue gives them back.</summary>
abstract class ClassNames(PrimitiveDataViewType itemType, IReadOnlyList<string> texts)
{
    /// <summary>Type of a value.</summary>
    public PrimitiveDataViewType ItemType => itemType;

    /// <summary>The values as texts.</summary>
    public IReadOnlyList<string> Texts => texts;

    /// <summary>The values of a key column; null when it has none.</summary>
    public static ClassNames? Of(DataViewSchema.Column label)
    {
        if (label.Annotations.Schema.GetColumnOrNull(AnnotationNames.KeyValues) is not { Type: VectorDataViewType { ItemType: var item } })
            return null;
        if (item is not TextDataViewType)
            return Kind.Find(item)?.Read(label.Annotations);
        VBuffer<ReadOnlyMemory<char>> values = default;
        label.Annotations.GetValue(AnnotationNames.KeyValues, ref values);
        return new Words([.. values.DenseValues().Select(v => v.ToString())]);
    }

    /// <summary>Stand-ins of the type that a key column's values have, for a schema before fitting; null when it has none.</summary>
    public static ClassNames? Placeholders(SchemaShape.Column label, int count)
    {
        if (!label.IsKey || label.Annotations.FirstOrDefault(a => a.Name == AnnotationNames.KeyValues) is not { Name: not null } values)
            return null;
        return values.ItemType is TextDataViewType ? new Words(new string[count]) : Kind.Find(values.ItemType)?.Parse([.. Enumerable.Repeat("0", count)]);
    }

    /// <summary>Adds the values as an annotation.</summary>
    public abstract void AddTo(DataViewSchema.Annotations.Builder annotations, string name);

    /// <summary>Adds the values as texts.</summary>
    public void AddTextsTo(DataViewSchema.Annotations.Builder annotations, string name) => new Words(Texts).AddTo(annotations, name);

    void Write(BinaryWriter writer)
    {
        writer.Write(this is Words ? "" : ItemType.RawType.Name);
        writer.Write(Texts.Count);
        foreach (string text in Texts)
            writer.Write(text);
    }

    /// <summary>Writes whether there are values, and them.</summary>
    public static void WriteOptional(ClassNames? names, BinaryWriter writer)
    {
        writer.Write(names != null);
        names?.Write(writer);
    }

    /// <summary>Reads what <see cref="WriteOptional"/> wrote.</summary>
    public static ClassNames? ReadOptional(BinaryReader reader) => reader.ReadBoolean() ? Read(reader) : null;

    static ClassNames Read(BinaryReader reader)
    {
        string type = reader.ReadString();
        int count = reader.ReadInt32();
        if (count is < 0 or > 1 << 24)
            throw new FormatException($"a number of classes of {count}");
        var texts = new List<string>();
        for (int i = 0; i < count; i++)
            texts.Add(reader.ReadString());
        return type.Length == 0 ? new Words(texts) : Kind.Find(type)?.Parse(texts) ?? throw new FormatException($"class values of type '{type}'");
    }

    static void Add<T>(DataViewSchema.Annotations.Builder annotations, string name, PrimitiveDataViewType type, T[] values) =>
        annotations.Add(name, new VectorDataViewType(type, values.Length), (ref VBuffer<T> to) => new VBuffer<T>(values.Length, values).CopyTo(ref to));

    sealed class Words(IReadOnlyList<string> words) : ClassNames(TextDataViewType.Instance, words)
    {
        public override void AddTo(DataViewSchema.Annotations.Builder annotations, string name) =>
            Add(annotations, name, ItemType, Texts.Select(w => w.AsMemory()).ToArray());
    }

    sealed class Values<T>(PrimitiveDataViewType itemType, T[] values)
        : ClassNames(itemType, [.. values.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture)!)])
    {
        public override void AddTo(DataViewSchema.Annotations.Builder annotations, string name) => Add(annotations, name, ItemType, values);
    }

    // What can be done with the values of one type.
    abstract class Kind(PrimitiveDataViewType type)
    {
        static readonly Kind[] All =
        [
            new Kind<bool>(BooleanDataViewType.Instance, text => text is "True"),
            Number<byte>(NumberDataViewType.Byte), Number<sbyte>(NumberDataViewType.SByte), Number<short>(NumberDataViewType.Int16),
            Number<ushort>(NumberDataViewType.UInt16), Number<int>(NumberDataViewType.Int32), Number<uint>(NumberDataViewType.UInt32),
            Number<long>(NumberDataViewType.Int64), Number<ulong>(NumberDataViewType.UInt64), Number<float>(NumberDataViewType.Single),
            Number<double>(NumberDataViewType.Double),
        ];

        public static Kind? Find(DataViewType type) => Array.Find(All, k => k.Type.Equals(type));

        public static Kind? Find(string rawName) => Array.Find(All, k => k.Type.RawType.Name == rawName);

        public abstract ClassNames Read(DataViewSchema.Annotations annotations);

        public abstract ClassNames Parse(IReadOnlyList<string> texts);

        protected PrimitiveDataViewType Type => type;

        static Kind<T> Number<T>(NumberDataViewType type)
            where T : IParsable<T> => new(type, text => T.Parse(text, CultureInfo.InvariantCulture));
    }

    sealed class Kind<T>(PrimitiveDataViewType type, Func<string, T> parse) : Kind(type)
    {
        public override ClassNames Read(DataViewSchema.Annotations annotations)
        {
            VBuffer<T> values = default;
            annotations.GetValue(AnnotationNames.KeyValues, ref values);
            return new Values<T>(Type, [.. values.DenseValues()]);
        }

        public override ClassNames Parse(IReadOnlyList<string> texts) => new Values<T>(Type, [.. texts.Select(parse)]);
    }
}
