using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Scoring;

namespace Microsoft.ML.KerasStyle.Images;

/// <summary>A view with a column of pixels added; no file is read before its row's pixels are asked for.</summary>
sealed class ImageView(KerasImageTransformer transformer, IDataView input) : IDataView
{
    readonly ScoredColumns columns = transformer.ColumnsFor(input.Schema);

    /// <inheritdoc/>
    public DataViewSchema Schema => columns.Output;

    /// <inheritdoc/>
    public bool CanShuffle => input.CanShuffle;

    /// <inheritdoc/>
    public long? GetRowCount() => input.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = columns.Active(columnsNeeded);
        return new ImageCursor(transformer, columns, input.GetRowCursor(columns.Needed(active), rand), active);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = columns.Active(columnsNeeded);
        return [.. input.GetRowCursorSet(columns.Needed(active), n, rand).Select(c => new ImageCursor(transformer, columns, c, active))];
    }
}

/// <summary>Adds the pixels one row at a time, for PredictionEngine.</summary>
sealed class ImageRowMapper(KerasImageTransformer transformer, DataViewSchema inputSchema) : IRowToRowMapper
{
    readonly ScoredColumns columns = transformer.ColumnsFor(inputSchema);

    /// <inheritdoc/>
    public DataViewSchema InputSchema => columns.Input;

    /// <inheritdoc/>
    public DataViewSchema OutputSchema => columns.Output;

    /// <inheritdoc/>
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        columns.Needed(columns.Active(dependingColumns));

    /// <inheritdoc/>
    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new ImageRow(transformer, columns, input, columns.Active(activeColumns));
}

/// <summary>A row with the pixels of its file.</summary>
sealed class ImageRow(KerasImageTransformer transformer, ScoredColumns columns, DataViewRow input, bool[] active) : DataViewRow
{
    /// <inheritdoc/>
    public override DataViewSchema Schema => columns.Output;

    /// <inheritdoc/>
    public override long Position => input.Position;

    /// <inheritdoc/>
    public override long Batch => input.Batch;

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ScoredColumns.CheckActive(active, column);
        return columns.IsScored(column.Index)
            ? ScoredColumns.Typed<TValue>(transformer.Getter(input), column)
            : input.GetGetter<TValue>(input.Schema[column.Index]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Goes through the rows of an <see cref="ImageView"/>.</summary>
sealed class ImageCursor(KerasImageTransformer transformer, ScoredColumns columns, DataViewRowCursor input, bool[] active) : DataViewRowCursor
{
    readonly ImageRow row = new(transformer, columns, input, active);

    /// <inheritdoc/>
    public override DataViewSchema Schema => row.Schema;

    /// <inheritdoc/>
    public override long Position => row.Position;

    /// <inheritdoc/>
    public override long Batch => row.Batch;

    /// <inheritdoc/>
    public override bool MoveNext() => input.MoveNext();

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            row.Dispose();
        base.Dispose(disposing);
    }
}
