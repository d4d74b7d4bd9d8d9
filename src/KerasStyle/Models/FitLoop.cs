using System.Runtime.ExceptionServices;
using KerasStyle.Callbacks;

namespace KerasStyle.Models;

/// <summary>Epochs of steps, each followed by a validation, with the callbacks called as Keras calls them. A step either happens or
/// does not: whatever ends the run, the model is in the state after its last step.</summary>
sealed class FitLoop : IDisposable
{
    readonly Model model;
    readonly Compilation plan;
    readonly FitOptions options;
    readonly CallbackList callbacks;
    readonly EpochBatches batches;
    readonly StepRunner runner;
    readonly TestLoop? validation;
    readonly Logs batchLogs;

    public FitLoop(Model model, FitOptions options, Func<int?, CallbackList> callbacks)
    {
        (this.model, this.options) = (model, options);
        runner = model.TrainOrTestRunner(options.Train, training: true, options.ClassWeights);
        plan = model.Compilation!;
        batches = new EpochBatches(options.Train, options.BatchSize, options.StepsPerEpoch, options.ShuffleSeed);
        this.callbacks = callbacks(batches.Steps);
        batchLogs = new Logs(plan.Read);
        if (options.Validation is { } source)
            validation = new TestLoop(model, source, options.ValidationBatchSize, options.ValidationSteps, this.callbacks);
    }

    public void Run()
    {
        var last = new Logs();
        ExceptionDispatchInfo? failure = null;
        model.StopTraining = false;
        try
        {
            callbacks.OnTrainBegin();
            for (int epoch = Math.Max(options.InitialEpoch, model.RestoredEpoch); epoch < options.Epochs && !model.StopTraining; epoch++)
                last = RunEpoch(epoch);
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            model.RestoredEpoch = 0;
            plan.Optimizer.FinalizeVariableValues(model.TrainableWeights);
        }

        callbacks.Failure = failure?.SourceException;
        callbacks.OnTrainEnd(last);
        failure?.Throw();
    }

    public void Dispose()
    {
        runner.Dispose();
        batches.Dispose();
        validation?.Dispose();
    }

    Logs RunEpoch(int epoch)
    {
        plan.Reset();
        batchLogs.Invalidate();
        callbacks.OnEpochBegin(epoch);
        batches.Begin(epoch);
        for (int batch = 0; ; batch++)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            int rows = batches.Next();
            if (rows == 0)
                break;
            callbacks.OnTrainBatchBegin(batch);
            runner.Run(batches.Cursor, rows);
            batchLogs.Invalidate();
            callbacks.OnTrainBatchEnd(batch, batchLogs);
            if (model.StopTraining)
                break;
        }

        var logs = new Logs(batchLogs);
        if (validation != null && options.ValidationFrequency.Includes(epoch))
        {
            foreach ((string name, double value) in validation.Run(options.Cancellation))
                logs["val_" + name] = value;
        }

        callbacks.OnEpochEnd(epoch, logs);
        return logs;
    }
}
