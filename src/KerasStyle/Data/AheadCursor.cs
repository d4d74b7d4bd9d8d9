using System.Runtime.ExceptionServices;

namespace KerasStyle.Data;

/// <summary>Prepares the next batch of a cursor on another thread while the present one is computed on: one batch ahead, into memory that is
/// used again. An exception of the cursor is thrown where the batch is asked for.</summary>
sealed class AheadCursor(BatchCursor source, IReadOnlyList<TensorSpec> columns) : BatchCursor, IThreadPoolWorkItem
{
    readonly ManualResetEventSlim prepared = new(initialState: true);
    readonly ExecutionContext? context = ExecutionContext.Capture();     // the caller's culture and other ambient values
    byte[][] present = New(columns), next = New(columns);
    bool begun;         // the next batch is being prepared, or is ready
    int rows;
    ExceptionDispatchInfo? failure;

    /// <summary>Starts to prepare the batch after the present one.</summary>
    public void Prepare()
    {
        if (begun)
            return;
        begun = true;
        prepared.Reset();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    public override int Next()
    {
        Prepare();
        prepared.Wait();
        begun = false;
        if (failure is { } thrown)
        {
            failure = null;
            thrown.Throw();
        }

        (present, next) = (next, present);
        return rows;
    }

    /// <inheritdoc/>
    public override void Fill(int column, Span<byte> destination) => present[column].AsSpan(0, destination.Length).CopyTo(destination);

    void IThreadPoolWorkItem.Execute()
    {
        if (context == null)
            Read();
        else
            ExecutionContext.Run(context, static cursor => ((AheadCursor)cursor!).Read(), this);
        prepared.Set();
    }

    void Read()
    {
        try
        {
            rows = source.Next();
            for (int i = 0; i < next.Length && rows > 0; i++)
            {
                int size = checked((int)(columns[i].Bytes * rows));
                if (next[i].Length < size)
                    next[i] = new byte[size];
                source.Fill(i, next[i].AsSpan(0, size));
            }
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        prepared.Wait();        // the source serves one thread at a time
        source.Dispose();
        prepared.Dispose();
    }

    static byte[][] New(IReadOnlyList<TensorSpec> columns) => [.. columns.Select(_ => Array.Empty<byte>())];
}
