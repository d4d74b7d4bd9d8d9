using System.Globalization;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Exceptions that name the column and the row (counted from 0) of a value that cannot be learned from.</summary>
static class RowProblem
{
    public static FormatException NotFinite(string role, string column, long row, double value, int? slot = null) => new(
        $"{role} column '{column}': row {row}{(slot is { } s ? $", slot {s}" : "")} holds {value.ToString(CultureInfo.InvariantCulture)}, " +
        "expected a finite number; replace or drop missing values first (ReplaceMissingValues, FilterRowsByMissingValues)");

    public static FormatException Length(string column, long row, int expected, int got) => new(
        $"feature column '{column}': row {row} has {got} values, expected {expected}");

    public static FormatException Label(string column, long row, string expected, string got) => new(
        $"label column '{column}': row {row} holds {got}, expected {expected}");
}
