using System.Collections;

namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.GetColumn<T>(data.Schema.GetColumnOrNull(columnName)
            ?? throw new ArgumentOutOfRangeException(nameof(columnName), $"Could not find column '{columnName}'"));
    }

    /// <summary>The values of a column: as its raw type, text as string, vectors as arrays.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (typeof(T) == column.Type.RawType)
            return Read<T>(data, column);
        var item = column.Type.ItemType().RawType;
        IEnumerable? values = null;
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            values = Read<ReadOnlyMemory<char>>(data, column).Select(t => t.ToString());
        else if (column.Type is VectorDataViewType && typeof(T) == typeof(string[]) && item == typeof(ReadOnlyMemory<char>))
            values = Read<VBuffer<ReadOnlyMemory<char>>>(data, column).Select(v => v.DenseValues().Select(t => t.ToString()).ToArray());
        else if (column.Type is VectorDataViewType && typeof(T) == item.MakeArrayType())
            values = (IEnumerable)Generic.Call(Arrays<int>, item, data, column)!;
        return (IEnumerable<T>?)values
            ?? throw new ArgumentOutOfRangeException(nameof(column), $"Cannot map column (name: {column.Name}, type: {column.Type}) in data to the user-defined type, {typeof(T)}.");
    }

    private static IEnumerable<T[]> Arrays<T>(IDataView data, DataViewSchema.Column column)
    {
        foreach (var vector in Read<VBuffer<T>>(data, column))
        {
            var array = new T[vector.Length];
            vector.CopyTo(array);
            yield return array;
        }
    }

    private static IEnumerable<T> Read<T>(IDataView data, DataViewSchema.Column column)
    {
        using var cursor = data.GetRowCursor([column]);
        var get = cursor.GetGetter<T>(column);
        while (cursor.MoveNext())
        {
            T value = default!; // fresh each time: callers may keep what they get
            get(ref value);
            yield return value;
        }
    }
}
