using System.Runtime.ExceptionServices;
using KerasStyle.Tensors.Cpu;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>Blocks of rows that other threads work through, each thread a block at a time, while the caller does something else; in the end it takes part.</summary>
/// <param name="blocks">Number of blocks.</param>
/// <param name="work">What is done with a block; several threads call it at the same time.</param>
sealed class BlockRun(int blocks, Action<int> work) : IThreadPoolWorkItem
{
    readonly ManualResetEventSlim finished = new();
    int next, done;
    ExceptionDispatchInfo? failure;

    /// <summary>Begins on some other threads.</summary>
    public BlockRun Start(int threads)
    {
        for (int i = 0; i < Math.Min(threads, blocks); i++)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return this;
    }

    /// <summary>Works until all blocks are done. The first exception of a block is thrown here.</summary>
    public void Finish()
    {
        Execute();
        finished.Wait();
        failure?.Throw();
    }

    /// <summary>Leaves out the blocks that have not been begun.</summary>
    public void Stop() => Interlocked.Exchange(ref next, blocks);

    /// <inheritdoc/>
    public void Execute()
    {
        using WorkerPool.Inline inline = WorkerPool.RunInline();
        for (int block; (block = Interlocked.Increment(ref next) - 1) < blocks;)
        {
            try
            {
                work(block);
            }
#pragma warning disable CA1031 // thrown where the caller waits
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            }

            if (Interlocked.Increment(ref done) == blocks)
                finished.Set();
        }
    }
}
