using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Numbers: a scalar or a vector (dense or sparse) of any number type, Boolean (0 and 1) or key (its number, 0 for a missing one).</summary>
/// <param name="Role">What the column is for.</param>
/// <param name="Column">Its name.</param>
/// <param name="Spec">Float32 or Int32, and as many values as the column has.</param>
/// <param name="Range">What is allowed besides being finite; anything when null.</param>
sealed record NumberField(string Role, string Column, TensorSpec Spec, ValueRange? Range = null) : Field(Role, Column, Spec)
{
    /// <summary>What stands in for NaN; null where NaN is refused (or, in a row to predict, goes through).</summary>
    public Replacements? Missing { get; init; }

    /// <inheritdoc/>
    public override FieldReader Open(DataViewRow row, bool strict)
    {
        DataViewSchema.Column column = row.Schema[Column];
        return NumberReader.Create(this, row, column, strict);
    }
}

/// <summary>Values that a column may hold.</summary>
/// <param name="Text">In words.</param>
/// <param name="Has">Whether a value is one.</param>
sealed record ValueRange(string Text, Func<float, bool> Has)
{
    /// <summary>0 or more.</summary>
    public static ValueRange NotNegative { get; } = new("0 or more", v => v >= 0);

    /// <summary>0 or 1.</summary>
    public static ValueRange ZeroOrOne { get; } = new("0 or 1", v => v is 0 or 1);
}
