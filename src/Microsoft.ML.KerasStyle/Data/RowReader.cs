using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Reads the rows of a cursor one after the other, without an object per row, and refuses values that cannot be learned from.</summary>
sealed class RowReader : IDisposable
{
    readonly DataViewRowCursor cursor;
    readonly RowFormat format;
    readonly FieldReader[] fields;
    readonly ValueGetter<DataViewRowId> id;
    readonly CancellationToken cancellation;

    public RowReader(IDataView data, RowFormat format, CancellationToken cancellation, Random? order = null)
    {
        (this.format, this.cancellation) = (format, cancellation);
        cursor = data.GetRowCursor(format.Columns(data.Schema), order);
        fields = format.Open(cursor, strict: true);
        id = cursor.GetIdGetter();
    }

    /// <summary>Goes to the next row.</summary>
    public bool MoveNext()
    {
        cancellation.ThrowIfCancellationRequested();
        return cursor.MoveNext();
    }

    /// <summary>A fraction in [0, 1) that belongs to the row in whatever order the rows come.</summary>
    public double Lot(int seed)
    {
        DataViewRowId row = default;
        id(ref row);
        return Mix(row.Low ^ Mix(row.High ^ (uint)seed)) * (1.0 / (1ul << 32) / (1ul << 32));
    }

    /// <summary>Writes the row.</summary>
    /// <exception cref="FormatException">A value is NaN, infinite or missing where that is not allowed.</exception>
    public void Read(Span<byte> row)
    {
        for (int i = 0; i < fields.Length; i++)
            fields[i].Read(format.Of(i, row));
    }

    /// <summary>Whether a field of the row that was read last has few values other than zero.</summary>
    public bool IsSparse(int field) => fields[field].IsSparse;

    /// <inheritdoc/>
    public void Dispose() => cursor.Dispose();

    // The output function of SplitMix64 (Steele, Lea and Flood, 2014).
    static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
