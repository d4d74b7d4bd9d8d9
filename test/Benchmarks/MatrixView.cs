using Microsoft.ML;
using Microsoft.ML.Data;

namespace KerasStyle.Benchmarks;

/// <summary>A data view whose rows cost next to nothing, so that what reads it is what is timed.</summary>
sealed class MatrixView : IDataView
{
    readonly int rows;
    readonly float[] values;

    public MatrixView(int rows, int width)
    {
        (this.rows, values) = (rows, new float[width]);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, width));
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [new Cursor(this)];

    sealed class Cursor(MatrixView view) : DataViewRowCursor
    {
        long position = -1;

        public override long Position => position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext() => position < view.rows && ++position < view.rows;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)(Delegate)(ValueGetter<VBuffer<float>>)Get;

        void Get(ref VBuffer<float> row)
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref row, view.values.Length);
            view.values.CopyTo(editor.Values);
            row = editor.Commit();
        }
    }
}
