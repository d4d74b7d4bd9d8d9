using Microsoft.ML.Runtime;

namespace Microsoft.ML.AutoML;

/// <summary>Writes how trials go to the log of the context.</summary>
internal sealed class MLContextMonitor(IChannel channel, SweepablePipeline pipeline) : IMonitor
{
    public void ReportRunningTrial(TrialSettings settings) => Info($"Update Running Trial - Id: {settings.TrialId}");

    public void ReportCompletedTrial(TrialResult result) => Info(
        $"Update Completed Trial - Id: {result.TrialSettings.TrialId} - Metric: {result.Metric} - Pipeline: {pipeline} - Duration: {result.DurationInMilliseconds}");

    public void ReportBestTrial(TrialResult result) => Info(
        $"Update Best Trial - Id: {result.TrialSettings.TrialId} - Metric: {result.Metric} - Pipeline: {pipeline.ToString(result.TrialSettings.Parameter)}");

    public void ReportFailTrial(TrialSettings settings, Exception? exception = null)
    {
        channel.Trace(MessageSensitivity.Unknown, exception?.ToString() ?? "");
        Info($"Update Failed Trial - Id: {settings.TrialId} - Pipeline: {pipeline.ToString(settings.Parameter)}");
    }

    private void Info(string message) => channel.Info(MessageSensitivity.Unknown, message);
}
