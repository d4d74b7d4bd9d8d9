using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>A stage that adds columns to rows.</summary>
interface IAddingStage
{
    /// <summary>The columns of an input with those that are added.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or does not fit.</exception>
    ScoredColumns ColumnsFor(DataViewSchema input);

    /// <summary>The rows of a cursor with the added columns.</summary>
    DataViewRowCursor Open(ScoredColumns columns, DataViewRowCursor input, bool[] active);

    /// <summary>One row with the added columns.</summary>
    DataViewRow Open(ScoredColumns columns, DataViewRow input, bool[] active);
}
