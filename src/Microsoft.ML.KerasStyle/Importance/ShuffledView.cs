using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Scoring;

namespace Microsoft.ML.KerasStyle.Importance;

/// <summary>A view whose rows have other values in one column; it is read in its own order, by one cursor.</summary>
/// <param name="rows">The rows as they are.</param>
/// <param name="changed">The column.</param>
/// <param name="getter">Its getter on a cursor, given how many rows the cursor has passed.</param>
sealed class ShuffledView(IDataView rows, DataViewSchema.Column changed, Func<DataViewRow, Func<long>, Delegate> getter) : IDataView
{
    /// <inheritdoc/>
    public DataViewSchema Schema => rows.Schema;

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public long? GetRowCount() => rows.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(rows.GetRowCursor(columnsNeeded), changed, getter);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    sealed class Cursor(DataViewRowCursor input, DataViewSchema.Column changed, Func<DataViewRow, Func<long>, Delegate> getter) : DataViewRowCursor
    {
        /// <inheritdoc/>
        public override DataViewSchema Schema => input.Schema;

        /// <inheritdoc/>
        public override long Position => input.Position;

        /// <inheritdoc/>
        public override long Batch => input.Batch;

        /// <inheritdoc/>
        public override bool MoveNext() => input.MoveNext();

        /// <inheritdoc/>
        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        /// <inheritdoc/>
        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

        /// <inheritdoc/>
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => column.Index != changed.Index
            ? input.GetGetter<TValue>(column)
            : ScoredColumns.Typed<TValue>(getter(input, () => input.Position), column);

        /// <inheritdoc/>
        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
