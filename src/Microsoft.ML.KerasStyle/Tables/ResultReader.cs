using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle.Tables;

/// <summary>Reads a column of any type as an object: a number, a truth value, a text, or an array of them. A key that has values is its value's text.</summary>
static class ResultReader
{
    /// <summary>Whether a column can be read.</summary>
    public static bool Reads(DataViewSchema.Column column) => ColumnCheck.ItemOf(column.Type) is PrimitiveDataViewType;

    /// <summary>What reads the column's value of the present row.</summary>
    public static Func<object> Create(DataViewRow row, DataViewSchema.Column column)
    {
        bool vector = column.Type is VectorDataViewType;
        Type item = ColumnCheck.ItemOf(column.Type).RawType;
        string[]? names = ColumnCheck.ItemOf(column.Type) is KeyDataViewType ? ClassNames.Of(column)?.Texts.ToArray() : null;
        var reader = (Reader)Activator.CreateInstance((vector ? typeof(Vector<>) : typeof(Scalar<>)).MakeGenericType(item), row, column, names)!;
        return reader.Read;
    }

    static object Result<T>(T value, string[]? names) => names != null ? Name(Convert.ToInt64(value), names) : value is ReadOnlyMemory<char> text ? text.ToString() : value!;

    static string Name(long key, string[] names) => key == 0 ? "" : names[key - 1];

    abstract class Reader
    {
        public abstract object Read();
    }

    sealed class Scalar<T>(DataViewRow row, DataViewSchema.Column column, string[]? names) : Reader
    {
        readonly ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;

        public override object Read()
        {
            getter(ref value);
            return Result(value, names);
        }
    }

    sealed class Vector<T>(DataViewRow row, DataViewSchema.Column column, string[]? names) : Reader
    {
        readonly ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values;

        public override object Read()
        {
            getter(ref values);
            if (names != null || typeof(T) == typeof(ReadOnlyMemory<char>))
                return values.DenseValues().Select(v => (string)Result(v, names)).ToArray();
            return values.DenseValues().ToArray();
        }
    }
}
