using System.Globalization;
using KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Rows that were read once and are kept in memory.</summary>
sealed class CachedExamples(RowTable table, RowFormat format, int[] rows) : Examples
{
    /// <summary>Reads a view; null when they take more than <paramref name="limit"/> bytes.</summary>
    public static CachedExamples? TryRead(IDataView data, RowFormat format, long limit, CancellationToken cancellation)
    {
        var table = new RowTable(format);
        using var reader = new RowReader(data, format, cancellation);
        while (reader.MoveNext())
        {
            table.Append(reader);
            if (table.Bytes > limit)
                return null;
        }

        return new CachedExamples(table, format, [.. Enumerable.Range(0, table.Count)]);
    }

    /// <inheritdoc/>
    protected override bool IsEmpty => rows.Length == 0;

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture, $"{rows.Length:N0} rows in memory");

    /// <inheritdoc/>
    public override bool All(Func<ReadOnlySpan<byte>, bool> condition)
    {
        var present = new byte[format.Size];
        foreach (int row in rows)
        {
            table.CopyTo(row, present);
            if (!condition(present))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override BatchSource Source(RowFormat form) => table.Source(rows, form);

    /// <inheritdoc/>
    public override (Examples Train, Examples Validation) Split(double fraction, int seed)
    {
        int count = (int)Math.Round(rows.Length * fraction);
        if (count == 0 || count == rows.Length)
            throw new InvalidOperationException($"ValidationFraction {fraction.ToString(CultureInfo.InvariantCulture)} of {rows.Length} rows leaves one part empty");
        int[] order = [.. rows];
        new Random(seed).Shuffle(order);
        Array.Sort(order, 0, count);
        Array.Sort(order, count, order.Length - count);
        return (new CachedExamples(table, format, order[count..]), new CachedExamples(table, format, order[..count]));
    }
}
