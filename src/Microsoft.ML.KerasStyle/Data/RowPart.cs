namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Which rows of a view belong to a source: all, or those whose lot falls on one side of the validation fraction.</summary>
/// <param name="Fraction">Part of the rows that is for validation.</param>
/// <param name="Validation">Whether these are the validation rows or the others.</param>
/// <param name="Seed">Seed of the lots.</param>
readonly record struct RowPart(double Fraction, bool Validation, int Seed)
{
    /// <summary>All rows.</summary>
    public static RowPart Whole => default;

    /// <summary>Whether no row is left out.</summary>
    public bool IsWhole => Fraction == 0;

    /// <summary>Whether the reader's present row is in.</summary>
    public bool Has(RowReader reader) => IsWhole || reader.Lot(Seed) < Fraction == Validation;
}
