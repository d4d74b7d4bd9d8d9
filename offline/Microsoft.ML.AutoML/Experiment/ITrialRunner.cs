namespace Microsoft.ML.AutoML;

/// <summary>Runs trials. It is disposed after every one, so one that serves several must outlive that.</summary>
public interface ITrialRunner : IDisposable
{
    Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct);
}
