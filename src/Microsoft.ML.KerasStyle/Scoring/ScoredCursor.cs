using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>Reads some rows ahead, keeps all that is asked of them, and runs the net once for all of them.</summary>
sealed class ScoredCursor : DataViewRowCursor
{
    readonly KerasTransformer transformer;
    readonly ScoredColumns columns;
    readonly DataViewRowCursor input;
    readonly bool[] active;
    readonly RowBuffer?[] kept;
    readonly FeatureReader? reader;
    readonly ValueGetter<DataViewRowId> id;
    readonly DataViewRowId[] ids;
    readonly long[] batches;
    readonly float[] features = [], outputs = [];
    readonly int inputSize, outputSize;
    int held, at = -1;
    long position = -1;
    bool ended;

    public ScoredCursor(KerasTransformer transformer, ScoredColumns columns, DataViewRowCursor input, bool[] active)
    {
        (this.transformer, this.columns, this.input, this.active) = (transformer, columns, input, active);
        int capacity = 1;
        if (columns.AnyScored(active))
        {
            capacity = transformer.BatchSize;
            (inputSize, outputSize) = (transformer.Scorer.InputSize, transformer.Scorer.OutputSize);
            reader = FeatureReader.Create(input, input.Schema[columns.Features], inputSize);
            (features, outputs) = (new float[capacity * inputSize], new float[capacity * outputSize]);
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
            ? transformer.Interpretation.Getter(column.Index - columns.Input.Count, () => outputs.AsMemory(Slot() * outputSize, outputSize))
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
            reader?.Read(features.AsSpan(held * inputSize, inputSize));
            batches[held] = input.Batch;
            id(ref ids[held]);
            held++;
        }

        if (reader != null && held > 0)
            transformer.Scorer.Score(features, held, outputs);
    }

    int Slot() => at >= 0 ? at : throw new InvalidOperationException("the cursor is not on a row; call MoveNext first");
}
