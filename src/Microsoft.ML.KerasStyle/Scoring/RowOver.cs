using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>A row at the place of another, with other values.</summary>
/// <param name="input">The other row, which it owns.</param>
abstract class RowOver(DataViewRow input) : DataViewRow
{
    /// <inheritdoc/>
    public override DataViewSchema Schema => input.Schema;

    /// <inheritdoc/>
    public sealed override long Position => input.Position;

    /// <inheritdoc/>
    public sealed override long Batch => input.Batch;

    /// <summary>The other row.</summary>
    protected DataViewRow Input => input;

    /// <inheritdoc/>
    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

    /// <inheritdoc/>
    protected sealed override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A row with columns added.</summary>
/// <param name="columns">The columns.</param>
/// <param name="input">The row without them.</param>
/// <param name="active">Which columns are asked for.</param>
abstract class AddedRow(ScoredColumns columns, DataViewRow input, bool[] active) : RowOver(input)
{
    /// <inheritdoc/>
    public sealed override DataViewSchema Schema => columns.Output;

    /// <inheritdoc/>
    public sealed override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    /// <inheritdoc/>
    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ScoredColumns.CheckActive(active, column);
        return columns.IsScored(column.Index)
            ? ScoredColumns.Typed<TValue>(AddedGetter(column.Index - columns.Input.Count), column)
            : Input.GetGetter<TValue>(Input.Schema[column.Index]);
    }

    /// <summary>The getter of an added column.</summary>
    protected abstract Delegate AddedGetter(int column);
}

/// <summary>Goes through rows whose values a <see cref="RowOver"/> gives one at a time.</summary>
/// <param name="input">The rows.</param>
/// <param name="row">The row over the cursor, which owns it.</param>
sealed class CursorOver(DataViewRowCursor input, RowOver row) : DataViewRowCursor
{
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
