namespace Microsoft.ML.Data;

/// <summary>The row of a buffer that a cursor stands on.</summary>
internal sealed class RowPointer
{
    public int Row = -1;

    public int Current => Row >= 0 ? Row : throw new InvalidOperationException("Cannot call a getter with the cursor in its current state");
}

/// <summary>Values of one column kept in numbered rows.</summary>
internal abstract class ColumnBuffer
{
    public static ColumnBuffer Create(DataViewRow row, DataViewSchema.Column column) =>
        (ColumnBuffer)Generic.Call(Scalar<int>, Vector<int>, column.Type, row, column)!;

    /// <summary>A buffer of row ids, which are values of a row like any other.</summary>
    public static ColumnBuffer CreateIds(DataViewRow row) => new ScalarBuffer<DataViewRowId>(row.GetIdGetter());

    /// <summary>Keeps the source row's present value as row <paramref name="index"/>.</summary>
    public abstract void Read(int index);

    public abstract Delegate GetGetter(RowPointer at);

    private static ColumnBuffer Scalar<T>(DataViewRow row, DataViewSchema.Column column) => new ScalarBuffer<T>(row.GetGetter<T>(column));

    private static ColumnBuffer Vector<T>(DataViewRow row, DataViewSchema.Column column) => new VectorBuffer<T>(row.GetGetter<VBuffer<T>>(column));

    private abstract class Buffer<T>(ValueGetter<T> source) : ColumnBuffer
    {
        protected T[] Values = new T[16];

        public override void Read(int index)
        {
            if (index == Values.Length)
                Array.Resize(ref Values, 2 * index);
            source(ref Values[index]);
        }
    }

    private sealed class ScalarBuffer<T>(ValueGetter<T> source) : Buffer<T>(source)
    {
        public override Delegate GetGetter(RowPointer at) => (ValueGetter<T>)((ref T dst) => dst = Values[at.Current]);
    }

    private sealed class VectorBuffer<T>(ValueGetter<VBuffer<T>> source) : Buffer<VBuffer<T>>(source)
    {
        public override Delegate GetGetter(RowPointer at) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> dst) => Values[at.Current].CopyTo(ref dst));
    }
}
