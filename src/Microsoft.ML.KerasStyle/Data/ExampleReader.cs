using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Reads the rows of a cursor one after the other, without an object per row, and refuses values that are no numbers.</summary>
sealed class ExampleReader : IDisposable
{
    readonly DataViewRowCursor cursor;
    readonly RowFormat format;
    readonly FeatureReader features;
    readonly LabelReader label;
    readonly ValueGetter<float>? weight;
    readonly ValueGetter<DataViewRowId> id;
    readonly CancellationToken cancellation;

    public ExampleReader(IDataView data, RowFormat format, CancellationToken cancellation, Random? order = null)
    {
        (this.format, this.cancellation) = (format, cancellation);
        DataViewSchema schema = data.Schema;
        cursor = data.GetRowCursor(format.Columns(schema), order);
        features = FeatureReader.Create(cursor, cursor.Schema[format.Features], format.Size);
        label = LabelReader.Create(cursor, cursor.Schema[format.Label], format.Task, format.Classes);
        weight = format.Weight == null ? null : cursor.GetGetter<float>(cursor.Schema[format.Weight]);
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

    /// <summary>Writes the row's features and returns its label and weight (1 without a weight column).</summary>
    /// <exception cref="FormatException">A value is NaN, infinite or missing, or a weight is negative.</exception>
    public (float Label, float Weight) Read(Span<float> destination)
    {
        features.Read(destination);
        for (int i = 0; i < destination.Length; i++)
        {
            if (!float.IsFinite(destination[i]))
                throw RowProblem.NotFinite("feature", format.Features, cursor.Position, destination[i], destination.Length > 1 ? i : null);
        }

        float weighs = 1;
        weight?.Invoke(ref weighs);
        if (!(weighs >= 0) || float.IsInfinity(weighs))
            throw RowProblem.NotFinite("example weight", format.Weight!, cursor.Position, weighs);
        return (label.Read(), weighs);
    }

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
