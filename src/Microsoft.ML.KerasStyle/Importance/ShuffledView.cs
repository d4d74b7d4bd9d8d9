using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Scoring;

namespace Microsoft.ML.KerasStyle.Importance;

/// <summary>A view whose rows have other values in one column; it is read in its own order, by one cursor.</summary>
/// <param name="rows">The rows as they are.</param>
/// <param name="changed">The column.</param>
/// <param name="getter">Its getter on a row.</param>
sealed class ShuffledView(IDataView rows, DataViewSchema.Column changed, Func<DataViewRow, Delegate> getter) : IDataView
{
    /// <inheritdoc/>
    public DataViewSchema Schema => rows.Schema;

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public long? GetRowCount() => rows.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewRowCursor cursor = rows.GetRowCursor(columnsNeeded);
        return new CursorOver(cursor, new Row(cursor, changed, getter));
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    sealed class Row(DataViewRow input, DataViewSchema.Column changed, Func<DataViewRow, Delegate> getter) : RowOver(input)
    {
        /// <inheritdoc/>
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => column.Index == changed.Index
            ? ScoredColumns.Typed<TValue>(getter(Input), column)
            : Input.GetGetter<TValue>(column);
    }
}
