using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>Reads some rows ahead, keeps all that is asked of them, and runs the net once for all of them.</summary>
sealed class ScoredCursor : DataViewRowCursor, IScoredRow
{
    readonly KerasTransformer transformer;
    readonly ScoredColumns columns;
    readonly DataViewRowCursor input;
    readonly bool[] active;
    readonly RowBuffer?[] kept;
    readonly FieldReader[] fields = [];
    readonly ValueGetter<DataViewRowId> id;
    readonly DataViewRowId[] ids;
    readonly long[] batches;
    readonly RowFormat format;
    readonly byte[] features = [];
    readonly float[] outputs = [];
    readonly int outputSize;
    int held, at = -1;
    long position = -1;
    bool ended;

    public ScoredCursor(KerasTransformer transformer, ScoredColumns columns, DataViewRowCursor input, bool[] active)
    {
        (this.transformer, this.columns, this.input, this.active) = (transformer, columns, input, active);
        format = transformer.Format;
        int capacity = 1;
        if (columns.AnyScored(active))
        {
            capacity = transformer.BatchSize;
            outputSize = transformer.Scorer.OutputSize;
            fields = format.Open(input, strict: false);
            (features, outputs) = (new byte[capacity * format.Size], new float[capacity * outputSize]);
        }

        kept = [.. columns.Input.Select(c => active[c.Index] ? RowBuffer.Create(input, input.Schema[c.Index], capacity) : null)];
        (ids, batches, id) = (new DataViewRowId[capacity], new long[capacity], input.GetIdGetter());
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema => columns.Output;

    /// <inheritdoc/>
    public override long Position => at < 0 ? -1 : position;

    /// <inheritdoc/>
    public override long Batch => at < 0 ? 0 : batches[at];

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    /// <inheritdoc/>
    public ReadOnlySpan<float> Outputs => outputs.AsSpan(Slot() * outputSize, outputSize);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Inputs => features.AsSpan(Slot() * format.Size, format.Size);

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        if (at + 1 >= held)
        {
            ReadAhead();
            at = -1;
        }

        if (held == 0)
            return false;
        at++;
        position++;
        return true;
    }

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId to) => to = ids[Slot()];

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ScoredColumns.CheckActive(active, column);
        Delegate getter = columns.IsScored(column.Index)
            ? transformer.Interpretation.Getter(column.Index - columns.Input.Count, this)
            : kept[column.Index]!.Getter(Slot);
        return ScoredColumns.Typed<TValue>(getter, column);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    void ReadAhead()
    {
        held = 0;
        while (held < ids.Length && !ended)
        {
            if (!input.MoveNext())
            {
                ended = true;
                break;
            }

            foreach (RowBuffer? column in kept)
                column?.Read(held);
            Span<byte> row = features.AsSpan(held * format.Size, fields.Length == 0 ? 0 : format.Size);
            for (int i = 0; i < fields.Length; i++)
                fields[i].Read(format.Of(i, row));
            batches[held] = input.Batch;
            id(ref ids[held]);
            held++;
        }

        if (fields.Length > 0 && held > 0)
            transformer.Scorer.Score(features, held, outputs);
    }

    int Slot() => at >= 0 ? at : throw new InvalidOperationException("the cursor is not on a row; call MoveNext first");
}
