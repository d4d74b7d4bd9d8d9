using KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Rows that each pass reads from the view anew.</summary>
sealed class StreamedExamples(IDataView data, RowFormat format, RowPart part, CancellationToken cancellation) : Examples
{
    /// <inheritdoc/>
    public override string Description => "rows read anew in each epoch";

    /// <inheritdoc/>
    protected override bool IsEmpty
    {
        get
        {
            using var reader = new RowReader(data, format, cancellation);
            return !reader.MoveNext();
        }
    }

    /// <inheritdoc/>
    public override bool All(Func<ReadOnlySpan<byte>, bool> condition)
    {
        var row = new byte[format.Size];
        using var reader = new RowReader(data, format, cancellation);
        while (reader.MoveNext())
        {
            if (!part.Has(reader))
                continue;
            reader.Read(row);
            if (!condition(row))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override BatchSource Source(RowFormat form) => new StreamedRows(data, form, part, cancellation);

    /// <inheritdoc/>
    public override (Examples Train, Examples Validation) Split(double fraction, int seed) => (
        new StreamedExamples(data, format, new RowPart(fraction, Validation: false, seed), cancellation),
        new StreamedExamples(data, format, new RowPart(fraction, Validation: true, seed), cancellation));
}
