using System.Globalization;

namespace Microsoft.ML.KerasStyle;

/// <summary>How much a metric changes when the values of a feature are shuffled among the rows, so that they tell nothing any more.</summary>
/// <param name="Name">The column, or the name of the slot; <c>column[3]</c> for a slot without a name.</param>
/// <param name="Column">The column.</param>
/// <param name="Slot">Which value of a vector; null for a whole column.</param>
/// <param name="Change">Mean over the permutations of the metric minus what it is for rows as they are.</param>
/// <param name="StandardDeviation">Standard deviation of that change; 0 for one permutation.</param>
public sealed record FeatureImportance(string Name, string Column, int? Slot, double Change, double StandardDeviation)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name,-24} {Change,9:+0.0000;-0.0000;0.0000}{(StandardDeviation > 0 ? $" ± {StandardDeviation:0.0000}" : "")}");
}
