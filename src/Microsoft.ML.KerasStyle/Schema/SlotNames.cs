using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Schema;

/// <summary>What the values of a vector column are called.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Texts">Their names; null when they have none.</param>
sealed record SlotNames(int Count, IReadOnlyList<string>? Texts)
{
    /// <summary>Those of a column.</summary>
    public static SlotNames Of(DataViewSchema.Column column)
    {
        int count = ColumnCheck.SizeOf(column.Type);
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationNames.SlotNames) is not { Type: VectorDataViewType { ItemType: TextDataViewType } type } || type.Size != count)
            return new SlotNames(count, null);
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.Annotations.GetValue(AnnotationNames.SlotNames, ref values);
        return new SlotNames(count, [.. values.DenseValues().Select(v => v.ToString())]);
    }

    /// <summary>Adds the names as an annotation, if there are any.</summary>
    public void AddTo(DataViewSchema.Annotations.Builder annotations)
    {
        if (Texts == null)
            return;
        ReadOnlyMemory<char>[] values = [.. Texts.Select(t => t.AsMemory())];
        annotations.Add(AnnotationNames.SlotNames, new VectorDataViewType(TextDataViewType.Instance, values.Length), (ref VBuffer<ReadOnlyMemory<char>> to) =>
            new VBuffer<ReadOnlyMemory<char>>(values.Length, values).CopyTo(ref to));
    }

    /// <summary>Writes count and names.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(Texts != null);
        foreach (string text in Texts ?? [])
            writer.Write(text);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static SlotNames Read(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count is < 1 or > 1 << 24)
            throw new FormatException($"a number of values of {count}");
        return new SlotNames(count, reader.ReadBoolean() ? [.. Enumerable.Range(0, count).Select(_ => reader.ReadString())] : null);
    }
}
