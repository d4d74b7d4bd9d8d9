using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>A lazy table: nothing is computed until a cursor moves.</summary>
public interface IDataView
{
    bool CanShuffle { get; }

    DataViewSchema Schema { get; }

    long? GetRowCount();

    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null);

    /// <summary>Cursors that together visit every row once; there may be fewer than <paramref name="n"/>.</summary>
    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null);
}

public delegate void ValueGetter<TValue>(ref TValue value);
