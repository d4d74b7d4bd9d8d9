using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>A column as it goes into a net. A row of it is read into a fixed number of bytes, is kept so, and becomes an input, a target or a
/// weight of a batch.</summary>
/// <param name="Role">What the column is for, as messages say it: feature, label, example weight.</param>
/// <param name="Column">Its name.</param>
/// <param name="Spec">Shape and type of one row in the net.</param>
abstract record Field(string Role, string Column, TensorSpec Spec)
{
    /// <summary>The columns that a row of it is made of.</summary>
    public virtual IReadOnlyList<string> Columns => [Column];

    /// <summary>Bytes of a row as it is kept.</summary>
    public virtual int Size => checked((int)Spec.Bytes);

    /// <summary>Whether a row is kept as it goes into the net.</summary>
    public virtual bool IsPlain => true;

    /// <summary>Reads the column's values of the row that <paramref name="row"/> is on.</summary>
    /// <param name="row">A row of any view with such a column.</param>
    /// <param name="strict">Whether values that teach nothing (NaN, a missing label) are refused.</param>
    public abstract FieldReader Open(DataViewRow row, bool strict);

    /// <summary>Writes one kept row as it goes into the net.</summary>
    public virtual void Expand(ReadOnlySpan<byte> kept, Span<byte> destination) => kept.CopyTo(destination);
}

/// <summary>Reads one <see cref="Field"/> of the present row.</summary>
abstract class FieldReader
{
    /// <summary>Whether the row that was read last has few values other than zero.</summary>
    public virtual bool IsSparse => false;

    /// <summary>Writes the row's <see cref="Field.Size"/> bytes.</summary>
    /// <exception cref="FormatException">The row has another number of values than needed, or one that cannot be learned from.</exception>
    public abstract void Read(Span<byte> destination);
}
