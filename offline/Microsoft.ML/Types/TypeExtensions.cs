using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Data;

internal static class TypeExtensions
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> s_primitives = new PrimitiveDataViewType[]
    {
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
        DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance, RowIdDataViewType.Instance,
    }.ToDictionary(t => t.RawType);

    public static DataViewType ItemType(this DataViewType type) => type is VectorDataViewType v ? v.ItemType : type;

    /// <summary>The same type with another item type.</summary>
    public static DataViewType WithItem(this DataViewType type, PrimitiveDataViewType item) =>
        type is VectorDataViewType v ? new VectorDataViewType(item, v.Dimensions) : item;

    /// <summary>1 for scalars, 0 for vectors of varying size.</summary>
    public static int ValueCount(this DataViewType type) => type is VectorDataViewType v ? v.Size : 1;

    public static bool TryGetPrimitive(Type raw, [NotNullWhen(true)] out PrimitiveDataViewType? type) => s_primitives.TryGetValue(raw, out type);

    public static PrimitiveDataViewType Primitive(Type raw) => s_primitives.TryGetValue(raw, out var type)
        ? type
        : throw new ArgumentOutOfRangeException(nameof(raw), $"{raw} is not the type of a column");

    public static PrimitiveDataViewType PrimitiveByName(string rawName) => s_primitives.Values.FirstOrDefault(t => t.RawType.FullName == rawName)
        ?? throw new FormatException($"Corrupt model file: unknown type '{rawName}'");
}
