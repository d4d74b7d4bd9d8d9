namespace Microsoft.ML.Data;

/// <summary>Keeps in memory each column that was once asked for, read in one pass over the source.</summary>
internal sealed class CachedView : IDataView
{
    private readonly IDataView _source;
    private readonly Lock _lock = new();
    private readonly ColumnBuffer?[] _columns;
    private int _rows = -1;

    public CachedView(IDataView source, params string[] prefetch)
    {
        _source = source;
        _columns = new ColumnBuffer?[source.Schema.Count];
        if (prefetch.Length > 0)
            Fill(prefetch.Select(name => source.Schema[name]));
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _rows >= 0 ? _rows : _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Fill(columnsNeeded);
        return new Rows(this, columnsNeeded, Order(rand), 0, 0, _rows);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        Fill(columnsNeeded);
        var order = Order(rand);
        n = Math.Clamp(n, 1, Math.Max(1, _rows));
        var set = new DataViewRowCursor[n];
        for (var i = 0; i < n; i++)
            set[i] = new Rows(this, columnsNeeded, order, i, (int)((long)_rows * i / n), (int)((long)_rows * (i + 1) / n));
        return set;
    }

    private void Fill(IEnumerable<DataViewSchema.Column> columns)
    {
        lock (_lock)
        {
            var missing = columns.Where(c => _columns[c.Index] is null).Select(c => Schema[c.Index]).ToArray();
            if (missing.Length == 0 && _rows >= 0)
                return;
            using var cursor = _source.GetRowCursor(missing);
            var buffers = Array.ConvertAll(missing, c => ColumnBuffer.Create(cursor, c));
            var rows = 0;
            for (; cursor.MoveNext(); rows++)
                foreach (var b in buffers)
                    b.Read(rows);
            for (var i = 0; i < missing.Length; i++)
                _columns[missing[i].Index] = buffers[i];
            _rows = rows;
        }
    }

    private int[]? Order(Random? rand)
    {
        if (rand is null)
            return null;
        int[] order = [.. Enumerable.Range(0, _rows)];
        rand.Shuffle(order);
        return order;
    }

    private sealed class Rows(CachedView view, IEnumerable<DataViewSchema.Column> active, int[]? order, int batch, int start, int end)
        : Cursor(view.Schema, active)
    {
        private readonly RowPointer _at = new();
        private int _next = start;

        public override long Batch => batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)_at.Current, 0);

        protected override bool Advance()
        {
            _at.Row = _next == end ? -1 : order is null ? _next : order[_next];
            return _next++ < end;
        }

        protected override Delegate MakeGetter(int column) => view._columns[column]!.GetGetter(_at);
    }
}
