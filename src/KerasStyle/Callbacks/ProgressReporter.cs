namespace KerasStyle.Callbacks;

/// <summary>Hands the progress to whoever asked for it.</summary>
sealed class ProgressReporter(IProgress<FitProgress> progress) : Callback
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.05);
    long last = TimeProvider.System.GetTimestamp();
    int epoch, step;

    public override void OnEpochBegin(int epoch) => (this.epoch, step) = (epoch, 0);

    public override void OnTrainBatchEnd(int batch, Logs logs)
    {
        step = batch + 1;
        if (TimeProvider.System.GetElapsedTime(last) < Interval)
            return;
        last = TimeProvider.System.GetTimestamp();
        Report(logs, false);
    }

    public override void OnEpochEnd(int epoch, Logs logs) => Report(logs, true);

    void Report(Logs logs, bool ended) => progress.Report(new FitProgress(epoch, Params!.Epochs, step, Params.Steps, ended, new Logs(logs)));
}
