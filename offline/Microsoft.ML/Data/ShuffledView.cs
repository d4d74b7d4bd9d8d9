namespace Microsoft.ML.Data;

/// <summary>Rows in a random order: drawn from a pool that is filled from the source, itself shuffled where it can be.</summary>
internal sealed class ShuffledView(IDataView input, int seed, int poolSize, bool shuffleSource) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        rand ??= new Random(seed);
        var source = input.GetRowCursor(columnsNeeded, shuffleSource && input.CanShuffle ? new Random(rand.Next()) : null);
        return new Rows(columnsNeeded, source, rand, poolSize);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Rows : Cursor
    {
        private readonly DataViewRowCursor _source;
        private readonly Random _rand;
        private readonly int _poolSize;
        private readonly List<int> _filled = [];
        private readonly ColumnBuffer?[] _columns;
        private readonly ColumnBuffer _ids;
        private readonly RowPointer _at = new();
        private bool _exhausted;

        public Rows(IEnumerable<DataViewSchema.Column> active, DataViewRowCursor source, Random rand, int poolSize)
            : base(source.Schema, active)
        {
            _source = source;
            _rand = rand;
            _poolSize = poolSize;
            _columns = [.. source.Schema.Select(c => IsActive(c.Index) ? ColumnBuffer.Create(source, c) : null)];
            _ids = ColumnBuffer.CreateIds(source);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ValueGetter<DataViewRowId>)_ids.GetGetter(_at);

        /// <summary>The slot of the row left behind is the one filled next, so a pool never moves values.</summary>
        protected override bool Advance()
        {
            while (!_exhausted && _filled.Count < _poolSize)
                Fill(_at.Row >= 0 ? _at.Row : _filled.Count);
            if (_filled.Count == 0)
            {
                _at.Row = -1;
                return false;
            }
            var drawn = _rand.Next(_filled.Count);
            _at.Row = _filled[drawn];
            _filled[drawn] = _filled[^1];
            _filled.RemoveAt(_filled.Count - 1);
            return true;
        }

        protected override Delegate MakeGetter(int column) => _columns[column]!.GetGetter(_at);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _source.Dispose();
            base.Dispose(disposing);
        }

        private void Fill(int slot)
        {
            if (!_source.MoveNext())
            {
                _exhausted = true;
                return;
            }
            foreach (var c in _columns)
                c?.Read(slot);
            _ids.Read(slot);
            _filled.Add(slot);
        }
    }
}
