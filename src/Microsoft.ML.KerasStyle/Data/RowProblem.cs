using System.Globalization;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Exceptions that name the column and the row (counted from 0) of a value that cannot be learned from.</summary>
static class RowProblem
{
    public static FormatException NotFinite(string role, string column, long row, double value, int? slot = null) => new(
        $"{Place(role, column, row, slot)} holds {value.ToString(CultureInfo.InvariantCulture)}, expected a finite number of Single; " +
        (!double.IsNaN(value) ? "change it or drop such rows first" :
            role == "feature" ? "KerasTrainerOptions.MissingValues replaces NaN, or drop such rows first (FilterRowsByMissingValues)" : "drop such rows first (FilterRowsByMissingValues)"));

    public static FormatException Empty(string column, int? slot) => new(
        $"feature column '{column}'{(slot is { } s ? $", slot {s}" : "")} has no number in any row, so there is none to replace missing values by; leave it out or choose MissingValues.Zero");

    public static FormatException Length(string role, string column, long row, int expected, int got) => new(
        $"{Place(role, column, row, null)} has {got} values, expected {expected}");

    public static FormatException Value(string role, string column, long row, int? slot, string expected, object got) => new(
        $"{Place(role, column, row, slot)} holds {Convert.ToString(got, CultureInfo.InvariantCulture)}, expected {expected}");

    static string Place(string role, string column, long row, int? slot) => $"{role} column '{column}': row {row}{(slot is { } s ? $", slot {s}" : "")}";
}
