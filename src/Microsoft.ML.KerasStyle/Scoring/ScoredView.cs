using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>A view with a stage's columns added; nothing is computed before a cursor moves.</summary>
sealed class ScoredView(IAddingStage stage, IDataView input) : IDataView
{
    readonly ScoredColumns columns = stage.ColumnsFor(input.Schema);

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
        return stage.Open(columns, input.GetRowCursor(columns.Needed(active), rand), active);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = columns.Active(columnsNeeded);
        return [.. input.GetRowCursorSet(columns.Needed(active), n, rand).Select(c => stage.Open(columns, c, active))];
    }
}
