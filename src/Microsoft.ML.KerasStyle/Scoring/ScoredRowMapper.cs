using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>Adds a stage's columns to one row at a time, for PredictionEngine.</summary>
sealed class ScoredRowMapper(IAddingStage stage, DataViewSchema inputSchema) : IRowToRowMapper
{
    readonly ScoredColumns columns = stage.ColumnsFor(inputSchema);

    /// <inheritdoc/>
    public DataViewSchema InputSchema => columns.Input;

    /// <inheritdoc/>
    public DataViewSchema OutputSchema => columns.Output;

    /// <inheritdoc/>
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        columns.Needed(columns.Active(dependingColumns));

    /// <inheritdoc/>
    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        stage.Open(columns, input, columns.Active(activeColumns));
}
