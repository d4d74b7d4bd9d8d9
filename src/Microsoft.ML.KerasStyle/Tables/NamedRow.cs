using System.Collections;
using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle.Tables;

/// <summary>A row whose values are given by name.</summary>
sealed class NamedRow(DataViewSchema schema) : DataViewRow
{
    IReadOnlyDictionary<string, object?> values = new Dictionary<string, object?>();
    long position = -1;

    /// <inheritdoc/>
    public override DataViewSchema Schema => schema;

    /// <inheritdoc/>
    public override long Position => position;

    /// <inheritdoc/>
    public override long Batch => 0;

    /// <summary>Goes on to other values.</summary>
    public void Next(IReadOnlyDictionary<string, object?> row)
    {
        values = row;
        position++;
    }

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId to) => to = new DataViewRowId((ulong)position, 0);

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Delegate getter = column.Type is VectorDataViewType vector
            ? (Delegate)typeof(NamedRow).GetMethod(nameof(VectorGetter), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!
                .MakeGenericMethod(vector.ItemType.RawType).Invoke(this, [column, vector.Size])!
            : (ValueGetter<TValue>)((ref TValue to) => to = Item<TValue>(column, values.GetValueOrDefault(column.Name)));
        return (ValueGetter<TValue>)getter;
    }

    ValueGetter<VBuffer<T>> VectorGetter<T>(DataViewSchema.Column column, int size) => (ref VBuffer<T> to) =>
    {
        object? value = values.GetValueOrDefault(column.Name);
        T[] items = value switch
        {
            null => [.. Enumerable.Repeat(Item<T>(column, null), size)],
            T[] own => own,
            string => throw Wrong(column, value),
            IEnumerable list => [.. list.Cast<object?>().Select(v => Item<T>(column, v))],
            _ => [Item<T>(column, value)],
        };
        if (size > 0 && items.Length != size)
            throw new ArgumentException($"column '{column.Name}': expected {size} values, got {items.Length}");
        // A copy: what reads a buffer may change it where it lies, as ML.NET's normalizers do.
        VBufferEditor<T> editor = VBufferEditor.Create(ref to, items.Length);
        items.CopyTo(editor.Values);
        to = editor.Commit();
    };

    static T Item<T>(DataViewSchema.Column column, object? value)
    {
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return (T)(object)(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").AsMemory();
        if (value is T own)
            return own;
        if (value == null)
            return typeof(T) == typeof(float) ? (T)(object)float.NaN : typeof(T) == typeof(double) ? (T)(object)double.NaN : default!;
        try
        {
            return (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is InvalidCastException or FormatException or OverflowException)
        {
            throw Wrong(column, value);
        }
    }

    static ArgumentException Wrong(DataViewSchema.Column column, object value) =>
        new($"column '{column.Name}': expected {ColumnCheck.ItemOf(column.Type)}, got {value} ({value.GetType().Name})");
}
