using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>How the rows of a view are read: its columns by name and the number of features in a row.</summary>
/// <param name="Task">What is learned.</param>
/// <param name="Features">Feature column.</param>
/// <param name="Size">Features in a row.</param>
/// <param name="Label">Label column.</param>
/// <param name="Weight">Column of example weights, if any.</param>
/// <param name="Classes">Number of classes, when known.</param>
sealed record RowFormat(LearningTask Task, string Features, int Size, string Label, string? Weight, int? Classes)
{
    /// <summary>The columns that a pass needs.</summary>
    public IEnumerable<DataViewSchema.Column> Columns(DataViewSchema schema)
    {
        yield return schema[Features];
        yield return schema[Label];
        if (Weight != null)
            yield return schema[Weight];
    }
}
