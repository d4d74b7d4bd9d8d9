namespace Microsoft.ML.Data;

/// <summary>The rows of a view for which a test on some of its columns holds.</summary>
/// <param name="makeTest">Makes the test of a cursor's present row.</param>
/// <param name="salts">By what the rows' numbers were drawn, where these are parts of splits.</param>
internal sealed class FilteredView(IDataView input, DataViewSchema.Column[] tested, Func<DataViewRow, Func<bool>> makeTest, IReadOnlyList<ulong>? salts = null) : IDataView
{
    public IReadOnlyList<ulong> Salts => salts ?? (input as FilteredView)?.Salts ?? [];

    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Rows(columnsNeeded, input.GetRowCursor(columnsNeeded.Concat(tested), rand), makeTest);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [.. input.GetRowCursorSet(columnsNeeded.Concat(tested), n, rand).Select(c => new Rows(columnsNeeded, c, makeTest))];

    private sealed class Rows(IEnumerable<DataViewSchema.Column> active, DataViewRowCursor input, Func<DataViewRow, Func<bool>> makeTest)
        : LinkedCursor(input.Schema, active, input)
    {
        private readonly Func<bool> _test = makeTest(input);

        protected override bool Advance()
        {
            while (Input.MoveNext())
                if (_test())
                    return true;
            return false;
        }

        protected override Delegate MakeGetter(int column) => Forward(column);
    }
}
