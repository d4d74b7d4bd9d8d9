using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>Reads rows ahead, keeps all that is asked of them, and runs the net on them block by block on other threads, while the rows before are handed out
/// and the next ones are read: on the caller's thread, as any view expects it. The first rows come alone, so that a look at a few of them costs no more.</summary>
sealed class ScoredCursor : DataViewRowCursor, IScoredRow
{
    const int MostBytes = 4 << 20, MostBlocks = 64;

    readonly KerasTransformer transformer;
    readonly ScoredColumns columns;
    readonly DataViewRowCursor input;
    readonly bool[] active;
    readonly RowBuffer?[] kept;
    readonly RowBuffer[] reads;
    readonly FieldReader[] fields = [];
    readonly ValueGetter<DataViewRowId> id;
    readonly RowFormat format;
    DataViewRowId[] ids = [];
    long[] batches = [];
    byte[] features = [];
    float[] outputs = [];
    readonly int outputSize, block, room;       // rows of a run of the net, and of a half of the buffers; one half is all when no rows are read ahead of it
    int at = -1, end;                           // the present row, and the end of its half
    int next, ahead, rows;                      // where the next half begins, the rows that were read into it, and how many are asked for
    Part? coming;                               // the half that is being scored
    long position = -1;
    bool ended;
    ExceptionDispatchInfo? failure;

    public ScoredCursor(KerasTransformer transformer, ScoredColumns columns, DataViewRowCursor input, bool[] active)
    {
        (this.transformer, this.columns, this.input, this.active) = (transformer, columns, input, active);
        format = transformer.Format;
        block = room = rows = 1;
        if (columns.AnyScored(active))
        {
            block = rows = transformer.BatchSize;
            room = block * (int)Math.Clamp(MostBytes / (block * BytesOfRow()), 1, MostBlocks);
            outputSize = transformer.Scorer.OutputSize;
            fields = format.Open(input, strict: false);
        }

        kept = [.. columns.Input.Select(c => active[c.Index] ? RowBuffer.Create(input, input.Schema[c.Index], block) : null)];
        (reads, id) = ([.. kept.OfType<RowBuffer>()], input.GetIdGetter());
        MakeRoom(block);
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
    public RowFormat Format => format;

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        if (at + 1 >= end && !Turn())
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
        {
            coming?.Run?.Stop();
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    // Goes on to the rows that were scored meanwhile. Rows before one that could not be read are handed out before its exception is thrown.
    bool Turn()
    {
        (at, end) = (-1, 0);
        if (coming == null)
        {
            // Whoever wants more rows than the first ones wants many; nothing that is kept is needed any more.
            if (position >= 0 && !ended && room > block && ids.Length < 2 * room)
            {
                MakeRoom(2 * room);
                next = 0;
            }

            Read();
            coming = Begin();
        }

        if (coming is not { } present)
        {
            failure?.Throw();
            return false;
        }

        coming = null;
        if (present.Run is { } run)
        {
            Read();
            run.Finish();
            coming = Begin();
        }

        (at, end) = (present.Start - 1, present.Start + present.Count);
        return true;
    }

    // Scores what was read: a block at once, more of them while these and the rows before are handed out.
    Part? Begin()
    {
        if (ahead == 0)
            return null;
        (int start, int count) = (next, ahead);
        (next, ahead, rows) = (ids.Length > room ? room - start : 0, 0, Math.Min(2 * rows, room));
        if (count > block && fields.Length > 0)
            return new Part(start, count, transformer.Scorer.ScoreBlocks(features, start, count, block, outputs));
        if (fields.Length > 0)
            transformer.Scorer.Score(features.AsSpan(start * format.Size), count, outputs.AsSpan(start * outputSize));
        return new Part(start, count, null);
    }

    void Read()
    {
        try
        {
            while (ahead < rows && !ended)
            {
                if (!input.MoveNext())
                {
                    ended = true;
                    break;
                }

                int slot = next + ahead;
                foreach (RowBuffer column in reads)
                    column.Read(slot);
                for (int i = 0; i < fields.Length; i++)
                    fields[i].Read(format.Of(i, features, slot));
                batches[slot] = input.Batch;
                id(ref ids[slot]);
                ahead++;
            }
        }
#pragma warning disable CA1031 // thrown where its row would have come
        catch (Exception e)
#pragma warning restore CA1031
        {
            (failure, ended) = (ExceptionDispatchInfo.Capture(e), true);
        }
    }

    void MakeRoom(int capacity)
    {
        (ids, batches, outputs) = (new DataViewRowId[capacity], new long[capacity], new float[capacity * outputSize]);
        features = new byte[fields.Length == 0 ? 0 : capacity * format.Size];
        foreach (RowBuffer column in reads)
            column.MakeRoom(capacity);
    }

    long BytesOfRow() => format.Size + columns.Input.Where(c => active[c.Index]).Sum(c => RowBuffer.BytesOf(c.Type));

    int Slot()
    {
        if (at < 0)
            ThrowNoRow();
        return at;
    }

    [DoesNotReturn]
    static void ThrowNoRow() => throw new InvalidOperationException("the cursor is not on a row; call MoveNext first");

    /// <summary>Rows that were read, and the run that scores them; null when that is done.</summary>
    sealed record Part(int Start, int Count, BlockRun? Run);
}
