using KerasStyle.Callbacks;
using KerasStyle.Data;

namespace KerasStyle.Models;

/// <summary>One pass over data without training.</summary>
sealed class TestLoop : IDisposable
{
    readonly Compilation plan;
    readonly CallbackList callbacks;
    readonly EpochBatches batches;
    readonly StepRunner runner;
    readonly Logs batchLogs;

    public TestLoop(Model model, BatchSource source, int batchSize, int? steps, CallbackList callbacks)
    {
        this.callbacks = callbacks;
        runner = model.TrainOrTestRunner(source, training: false);
        plan = model.Compilation!;
        batches = new EpochBatches(source, batchSize, steps, null);
        batchLogs = new Logs(plan.Read);
    }

    public Logs Run(CancellationToken cancellation)
    {
        callbacks.OnTestBegin();
        plan.Reset();
        batches.Begin(0);
        for (int batch = 0; ; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            int rows = batches.Next();
            if (rows == 0)
                break;
            callbacks.OnTestBatchBegin(batch);
            runner.Run(batches.Cursor, rows);
            batchLogs.Invalidate();
            callbacks.OnTestBatchEnd(batch, batchLogs);
        }

        // Each evaluation starts at the first batch.
        batches.Dispose();
        var logs = new Logs(batchLogs);
        callbacks.OnTestEnd(logs);
        return logs;
    }

    public void Dispose()
    {
        runner.Dispose();
        batches.Dispose();
    }
}
