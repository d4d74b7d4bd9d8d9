namespace Microsoft.ML.Data;

/// <summary>Skips rows, then takes rows. In order only: another order would select other rows.</summary>
internal sealed class RangeOfRowsView(IDataView input, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => input.GetRowCount() is { } count ? Math.Min(Math.Max(0, count - skip), take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Rows(columnsNeeded, input.GetRowCursor(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Rows(IEnumerable<DataViewSchema.Column> active, DataViewRowCursor input, long skip, long take)
        : LinkedCursor(input.Schema, active, input)
    {
        private long _skip = skip;
        private long _take = take;

        protected override bool Advance()
        {
            for (; _skip > 0; _skip--)
                if (!Input.MoveNext())
                    return false;
            return _take-- > 0 && Input.MoveNext();
        }

        protected override Delegate MakeGetter(int column) => Forward(column);
    }
}
