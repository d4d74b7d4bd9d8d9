namespace Microsoft.ML.Data;

/// <summary>Objects of a sequence as rows; every cursor enumerates the sequence anew.</summary>
internal sealed class EnumerableView<TRow>(IEnumerable<TRow> data, RowMember[] members) : IDataView
    where TRow : class
{
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; } = ObjectReader<TRow>.Schema(members);

    public long? GetRowCount() => data.TryGetNonEnumeratedCount(out var count) ? count : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Rows(Schema, columnsNeeded, data.GetEnumerator(), members);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Rows(DataViewSchema schema, IEnumerable<DataViewSchema.Column> active, IEnumerator<TRow> rows, RowMember[] members)
        : Cursor(schema, active)
    {
        private readonly ObjectReader<TRow> _reader = new(members);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = Position >= 0
            ? new DataViewRowId((ulong)Position, 0)
            : throw new InvalidOperationException("Cannot call ID getter in current state");

        protected override bool Advance()
        {
            var moved = rows.MoveNext();
            _reader.MoveTo(moved ? rows.Current : null);
            return moved;
        }

        protected override Delegate MakeGetter(int column) => _reader.MakeGetter(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
