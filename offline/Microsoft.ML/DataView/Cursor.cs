namespace Microsoft.ML.Data;

/// <summary>What every cursor of ours does alike: position, active columns and the checks of getters.</summary>
internal abstract class Cursor : DataViewRowCursor
{
    private readonly bool[] _active;
    private long _position = -1;
    private bool _done;

    protected Cursor(DataViewSchema schema, IEnumerable<DataViewSchema.Column> active)
    {
        Schema = schema;
        _active = ActiveColumns.Flags(schema, active);
    }

    public sealed override DataViewSchema Schema { get; }

    public sealed override long Position => _position;

    public override long Batch => 0;

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public sealed override bool MoveNext()
    {
        if (_done)
            return false;
        if (Advance())
        {
            _position++;
            return true;
        }
        _done = true;
        _position = -1;
        return false;
    }

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ActiveColumns.Check(_active, column);
        return ActiveColumns.Typed<TValue>(MakeGetter(column.Index), column);
    }

    protected bool IsActive(int column) => _active[column];

    protected abstract bool Advance();

    protected abstract Delegate MakeGetter(int column);
}

internal static class ActiveColumns
{
    public static bool[] Flags(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var flags = new bool[schema.Count];
        foreach (var c in columns)
            flags[c.Index] = c.Index < schema.Count && schema[c.Index].Name == c.Name
                ? true
                : throw new ArgumentException($"Column '{c.Name}' is not one of this view's", nameof(columns));
        return flags;
    }

    public static void Check(bool[] active, DataViewSchema.Column column)
    {
        if (column.Index >= active.Length || !active[column.Index])
            throw new ArgumentException($"requested column '{column.Name}' not active", nameof(column));
    }

    public static ValueGetter<TValue> Typed<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"Invalid TValue in GetGetter for column '{column.Name}': '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
}
