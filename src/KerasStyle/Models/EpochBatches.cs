using KerasStyle.Data;

namespace KerasStyle.Models;

/// <summary>The batches of one epoch after the other, prepared ahead where that pays. With a fixed number of steps an epoch goes on where
/// the last one stopped, as in Keras.</summary>
sealed class EpochBatches(BatchSource source, int batchSize, int? stepsPerEpoch, long? shuffleSeed) : IDisposable
{
    BatchCursor? cursor;
    AheadCursor? ahead;
    int inEpoch, inPass;

    /// <summary>Batches in an epoch; null when unknown.</summary>
    public int? Steps => stepsPerEpoch ?? source.Batches(batchSize);

    public BatchCursor Cursor => cursor!;

    public void Begin(int epoch)
    {
        inEpoch = 0;
        source.OnEpochBegin();
        if (cursor != null && stepsPerEpoch != null && !(source.Batches(batchSize) <= inPass))
            return;
        cursor?.Dispose();
        cursor = source.Read(batchSize, shuffleSeed is { } seed ? new ShuffleKey(seed, epoch) : null);
        if (source.ReadsAhead)
            cursor = ahead = new AheadCursor(cursor, [.. source.Columns]);
        inPass = 0;
    }

    /// <summary>Rows of the next batch; 0 at the end of the epoch.</summary>
    public int Next()
    {
        if (inEpoch == stepsPerEpoch)
            return End();
        int rows = cursor!.Next();
        if (rows == 0)
        {
            Dispose();
            return inEpoch == 0 ? throw new ArgumentException("the data has no batches; at least one is needed", "x") : End();
        }

        inEpoch++;
        inPass++;
        if (inEpoch != stepsPerEpoch)
            ahead?.Prepare();
        return rows;
    }

    int End()
    {
        source.OnEpochEnd();
        return 0;
    }

    public void Dispose()
    {
        cursor?.Dispose();
        (cursor, ahead) = (null, null);
    }
}
