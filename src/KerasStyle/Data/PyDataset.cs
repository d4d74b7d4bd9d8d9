namespace KerasStyle.Data;

/// <summary>Batches that code makes by their number, several at once if it is told so, as keras.utils.PyDataset (Keras 2's Sequence). Fit takes them in another order in each epoch
/// unless <c>shuffle</c> is false.
/// <code>
/// sealed class Sounds(string[] files, float[] labels) : PyDataset(workers: 4)
/// {
///     public override int? NumBatches => (files.Length + 31) / 32;
///     public override Batch this[int index] => new(Read(files.Skip(index * 32).Take(32)), labels.Skip(index * 32).Take(32).ToArray());
/// }
/// model.Fit(new Sounds(files, labels), epochs: 10);
/// </code></summary>
public abstract class PyDataset : GeneratedSource
{
    /// <param name="workers">How many batches are made at the same time, each on a thread of its own; with 1, the next one is made while a step computes.</param>
    /// <param name="maxQueueSize">With several workers, the most batches that are ready, or being made, before they are wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not positive.</exception>
    protected PyDataset(int workers = 1, int maxQueueSize = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxQueueSize);
        (Workers, MaxQueueSize) = (workers, maxQueueSize);
    }

    /// <summary>How many batches are made at the same time.</summary>
    public int Workers { get; }

    /// <summary>With several workers, the most batches that are ready, or being made, before they are wanted.</summary>
    public int MaxQueueSize { get; }

    /// <summary>Number of batches; null when there is no end, which needs <c>stepsPerEpoch</c>. It may change from epoch to epoch.</summary>
    public abstract int? NumBatches { get; }

    /// <summary>Makes the batch of a number from 0. With several workers, several threads ask at once.</summary>
    public abstract Batch this[int index] { get; }

    /// <inheritdoc/>
    public sealed override int? Batches(int batchSize) => NumBatches;

    private protected sealed override Batch Example => NumBatches == 0 ? throw NoBatch() : this[0];

    private protected sealed override IEnumerable<Batch> Pass(ShuffleKey? shuffle)
    {
        IEnumerable<int> order = Order(shuffle);
        return Workers == 1 ? order.Select(i => this[i]) : MadeAtOnce(order);
    }

    IEnumerable<int> Order(ShuffleKey? shuffle)
    {
        if (NumBatches is not { } count)
            return Endless();
        int[] order = [.. Enumerable.Range(0, count)];
        if (shuffle is { } key)
            RowOrder.Permute(order, key);
        return order;

        static IEnumerable<int> Endless()
        {
            for (int i = 0; ; i++)
                yield return i;
        }
    }

    // Batches in order, of which the next ones are being made; what is still made when the pass is left is waited for, so that no thread reads the data afterwards.
    IEnumerable<Batch> MadeAtOnce(IEnumerable<int> order)
    {
        using var running = new SemaphoreSlim(Workers);
        using var ended = new CancellationTokenSource();
        var queue = new Queue<Task<Batch>>();
        try
        {
            foreach (int index in order)
            {
                queue.Enqueue(Make(index));
                if (queue.Count > MaxQueueSize)
                    yield return queue.Dequeue().GetAwaiter().GetResult();
            }

            while (queue.Count > 0)
                yield return queue.Dequeue().GetAwaiter().GetResult();
        }
        finally
        {
            ended.Cancel();
            Task.WhenAll(queue).ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        }

        async Task<Batch> Make(int index)
        {
            await running.WaitAsync(ended.Token).ConfigureAwait(false);
            try
            {
                return await Task.Run(() => this[index], ended.Token).ConfigureAwait(false);
            }
            finally
            {
                running.Release();
            }
        }
    }
}
