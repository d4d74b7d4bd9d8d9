namespace Microsoft.ML.Data;

/// <summary>A transformer bound to a schema: knows every output column, serves single rows and whole views.</summary>
internal sealed class RowMap : IRowToRowMapper
{
    private readonly MappedColumn[] _columns;

    public RowMap(DataViewSchema input, IEnumerable<MappedColumn> columns)
    {
        InputSchema = input;
        _columns = [.. columns];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(_columns.Select(c => c.Column));
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        [.. dependingColumns.SelectMany(c => _columns[c.Index].Inputs).Distinct().Order().Select(i => InputSchema[i])];

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentException("Schema of input row must be the same as the schema the mapper is bound to", nameof(input));
        return new MappedRow(this, input, activeColumns);
    }

    public IDataView Apply(IDataView input) => new MappedView(this, input);

    private sealed class MappedRow(RowMap map, DataViewRow input, IEnumerable<DataViewSchema.Column> active) : DataViewRow
    {
        private readonly bool[] _active = ActiveColumns.Flags(map.OutputSchema, active);

        public override DataViewSchema Schema => map.OutputSchema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ActiveColumns.Check(_active, column);
            return map._columns[column.Index].GetGetter<TValue>(input, column);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class MappedView(RowMap map, IDataView input) : IDataView
    {
        public bool CanShuffle => input.CanShuffle;

        public DataViewSchema Schema => map.OutputSchema;

        public long? GetRowCount() => input.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
            new MappedCursor(map, columnsNeeded, input.GetRowCursor(map.GetDependencies(columnsNeeded), rand));

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
            [.. input.GetRowCursorSet(map.GetDependencies(columnsNeeded), n, rand).Select(c => new MappedCursor(map, columnsNeeded, c))];
    }

    private sealed class MappedCursor(RowMap map, IEnumerable<DataViewSchema.Column> active, DataViewRowCursor input) : DataViewRowCursor
    {
        private readonly MappedRow _row = new(map, input, active);

        public override DataViewSchema Schema => map.OutputSchema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _row.Dispose();
            base.Dispose(disposing);
        }
    }
}
