namespace Microsoft.ML.Data;

/// <summary>The annotations that ML.NET itself understands.</summary>
public static class SchemaAnnotationsExtensions
{
    public static bool HasSlotNames(this DataViewSchema.Column column) =>
        column.Type is VectorDataViewType { Size: > 0 } vector && column.Annotations.HasTexts(Annotation.SlotNames, vector.Size);

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames) =>
        column.Annotations.GetValue(Annotation.SlotNames, ref slotNames);

    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType? keyValueItemType = null) =>
        column.Type.ItemType() is KeyDataViewType
        && column.Annotations.Schema.GetColumnOrNull(Annotation.KeyValues)?.Type is VectorDataViewType values
        && values.ItemType.Equals(keyValueItemType ?? TextDataViewType.Instance);

    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues) =>
        column.Annotations.GetValue(Annotation.KeyValues, ref keyValues);

    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Annotation.IsNormalized)?.Type is not BooleanDataViewType)
            return false;
        var value = false;
        column.Annotations.GetValue(Annotation.IsNormalized, ref value);
        return value;
    }
}

internal static class Annotation
{
    public const string SlotNames = "SlotNames";
    public const string KeyValues = "KeyValues";
    public const string IsNormalized = "IsNormalized";
    public const string ScoreColumnKind = "ScoreColumnKind";

    public static bool HasTexts(this DataViewSchema.Annotations annotations, string kind, int size) =>
        annotations.Schema.GetColumnOrNull(kind)?.Type is VectorDataViewType { ItemType: TextDataViewType } texts && texts.Size == size;

    public static string[]? Texts(this DataViewSchema.Annotations annotations, string kind)
    {
        if (annotations.Schema.GetColumnOrNull(kind)?.Type is not VectorDataViewType { ItemType: TextDataViewType })
            return null;
        VBuffer<ReadOnlyMemory<char>> texts = default;
        annotations.GetValue(kind, ref texts);
        return [.. texts.DenseValues().Select(t => t.ToString())];
    }

    public static void AddTexts(this DataViewSchema.Annotations.Builder builder, string kind, IReadOnlyCollection<string> texts) =>
        builder.AddVector(kind, TextDataViewType.Instance, texts.Select(t => t.AsMemory()).ToArray());

    public static void AddVector<T>(this DataViewSchema.Annotations.Builder builder, string kind, PrimitiveDataViewType item, T[] values) => builder.Add(
        kind, new VectorDataViewType(item, values.Length), (ref VBuffer<T> dst) => new VBuffer<T>(values.Length, values).CopyTo(ref dst));

    public static DataViewSchema.Annotations Only(this DataViewSchema.Annotations annotations, params string[] kinds)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(annotations, kinds.Contains);
        return builder.ToAnnotations();
    }

    public static DataViewSchema.Annotations Normalized(this DataViewSchema.Annotations annotations)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(annotations, kind => kind == SlotNames);
        builder.AddPrimitiveValue(IsNormalized, BooleanDataViewType.Instance, true);
        return builder.ToAnnotations();
    }

    /// <summary>The shape of the annotations <paramref name="kinds"/> that a column may have.</summary>
    public static SchemaShape Only(this SchemaShape annotations, params string[] kinds) => new(annotations.Where(a => kinds.Contains(a.Name)));
}
