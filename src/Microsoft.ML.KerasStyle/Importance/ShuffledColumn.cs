using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Scoring;

namespace Microsoft.ML.KerasStyle.Importance;

/// <summary>The values of a column, or of one slot of a vector, of all rows, to be dealt out to the rows in other orders.</summary>
/// <param name="rows">The rows.</param>
/// <param name="column">The column.</param>
abstract class ShuffledColumn(IDataView rows, DataViewSchema.Column column)
{
    readonly int count = CountOf(rows);

    /// <summary>Reads the values.</summary>
    public static ShuffledColumn Read(IDataView rows, DataViewSchema.Column column, int? slot)
    {
        if (slot is not { } at)
            return new Whole(rows, column);
        Type item = ((VectorDataViewType)column.Type).ItemType.RawType;
        return (ShuffledColumn)Activator.CreateInstance(typeof(Slot<>).MakeGenericType(item), rows, column, at)!;
    }

    /// <summary>The rows with the values in a random order.</summary>
    public IDataView In(Random random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        return new ShuffledView(rows, column, row => Getter(row, () => order[(int)row.Position]));
    }

    /// <summary>A getter of the value that a row is dealt.</summary>
    /// <param name="row">The row.</param>
    /// <param name="dealt">Whose value it is.</param>
    protected abstract Delegate Getter(DataViewRow row, Func<int> dealt);

    static int CountOf(IDataView rows)
    {
        if (rows.GetRowCount() is { } known)
            return checked((int)known);
        using DataViewRowCursor cursor = rows.GetRowCursor([]);
        int count = 0;
        while (cursor.MoveNext())
            count++;
        return count;
    }

    sealed class Whole : ShuffledColumn
    {
        readonly RowBuffer values;

        public Whole(IDataView rows, DataViewSchema.Column column)
            : base(rows, column)
        {
            using DataViewRowCursor cursor = rows.GetRowCursor([column]);
            values = RowBuffer.Create(cursor, cursor.Schema[column.Index], count);
            for (int i = 0; cursor.MoveNext(); i++)
                values.Read(i);
        }

        protected override Delegate Getter(DataViewRow row, Func<int> dealt) => values.Getter(dealt);
    }

    sealed class Slot<T> : ShuffledColumn
    {
        readonly DataViewSchema.Column column;
        readonly int slot;
        readonly T[] values;

        public Slot(IDataView rows, DataViewSchema.Column column, int slot)
            : base(rows, column)
        {
            (this.column, this.slot, values) = (column, slot, new T[count]);
            using DataViewRowCursor cursor = rows.GetRowCursor([column]);
            ValueGetter<VBuffer<T>> getter = cursor.GetGetter<VBuffer<T>>(cursor.Schema[column.Index]);
            VBuffer<T> row = default;
            for (int i = 0; cursor.MoveNext(); i++)
            {
                getter(ref row);
                values[i] = row.GetItemOrDefault(slot);
            }
        }

        protected override Delegate Getter(DataViewRow row, Func<int> dealt)
        {
            ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(row.Schema[column.Index]);
            VBuffer<T> own = default;
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> to) =>
            {
                getter(ref own);
                VBufferEditor<T> editor = VBufferEditor.Create(ref to, own.Length);
                own.CopyTo(editor.Values);
                editor.Values[slot] = values[dealt()];
                to = editor.Commit();
            });
        }
    }
}
