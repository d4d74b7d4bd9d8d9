using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>One row whose values are fetched through typed getters made once and called per position.</summary>
public abstract class DataViewRow : IDisposable
{
    private bool _disposed;

    /// <summary>-1 before the first and after the last row.</summary>
    public abstract long Position { get; }

    /// <summary>Orders rows across the cursors of a set.</summary>
    public abstract long Batch { get; }

    public abstract DataViewSchema Schema { get; }

    public abstract ValueGetter<DataViewRowId> GetIdGetter();

    public abstract bool IsColumnActive(DataViewSchema.Column column);

    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

public abstract class DataViewRowCursor : DataViewRow
{
    public abstract bool MoveNext();
}
