using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Tasks;

namespace Microsoft.ML.KerasStyle.Schema;

/// <summary>The columns that a net learns from.</summary>
/// <param name="Inputs">What it takes.</param>
/// <param name="Task">What it shall give.</param>
/// <param name="Weight">Column of example weights, if any.</param>
sealed record TrainingColumns(InputColumns Inputs, LearningTask Task, string? Weight)
{
    /// <summary>Throws when a column is missing or of a wrong type.</summary>
    public void Check(SchemaShape schema)
    {
        Inputs.Check(schema);
        Task.Check(schema);
        if (Weight != null && ColumnCheck.Find(schema, Weight, "example weight") is var weight && !(weight.IsScalar() && weight.ItemType == NumberDataViewType.Single))
            throw ColumnCheck.Mismatch("example weight", weight, "Single");
    }
}
