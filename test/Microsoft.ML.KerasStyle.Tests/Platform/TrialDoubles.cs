using Microsoft.ML.AutoML;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>A runner whose loss is computed from the proposal.</summary>
public sealed class TrialRunner(Func<TrialSettings, CancellationToken, Task<double>> loss) : ITrialRunner
{
    public TrialRunner(Func<TrialSettings, double> loss) : this((settings, _) => Task.FromResult(loss(settings)))
    {
    }

    public int Disposed { get; private set; }

    public async Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
    {
        double value = await loss(settings, ct);
        return new TrialResult { TrialSettings = settings, Loss = value, Metric = -value, DurationInMilliseconds = 10 };
    }

    public void Dispose() => Disposed++;
}

/// <summary>Writes down what a monitor hears.</summary>
public sealed class TrialDiary : IMonitor
{
    public List<string> Lines { get; } = [];

    public List<TrialResult> Completed { get; } = [];

    public void ReportRunningTrial(TrialSettings settings) => Lines.Add($"run {settings.TrialId}");

    public void ReportCompletedTrial(TrialResult result)
    {
        Lines.Add($"done {result.TrialSettings.TrialId}");
        Completed.Add(result);
    }

    public void ReportBestTrial(TrialResult result) => Lines.Add($"best {result.TrialSettings.TrialId}");

    public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => Lines.Add($"fail {settings.TrialId} {exception?.Message}");
}
