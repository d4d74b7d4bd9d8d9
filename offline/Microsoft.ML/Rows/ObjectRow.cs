namespace Microsoft.ML.Data;

/// <summary>An endless row: each object moved to is the next position, so that mappers know their caches are stale.</summary>
internal sealed class ObjectRow<TRow>(RowMember[] members) : DataViewRow
    where TRow : class
{
    private readonly ObjectReader<TRow> _reader = new(members);
    private long _position = -1;

    public override DataViewSchema Schema { get; } = ObjectReader<TRow>.Schema(members);

    public override long Position => _position;

    public override long Batch => 0;

    public void MoveTo(TRow row)
    {
        _reader.MoveTo(row);
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        ActiveColumns.Typed<TValue>(_reader.MakeGetter(column.Index), column);
}
