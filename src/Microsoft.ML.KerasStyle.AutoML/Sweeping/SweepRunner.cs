using Microsoft.ML.AutoML;

namespace Microsoft.ML.KerasStyle.Sweeping;

/// <summary>A trial of AutoML's experiment; it disposes of a runner after each.</summary>
sealed class SweepRunner(SweepSession session, MLContext context) : ITrialRunner
{
    public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) => Task.Run(() => session.Run(context, settings, ct), ct);

    public void Dispose()
    {
    }
}
