using Microsoft.ML.AutoML;
using Microsoft.ML.KerasStyle;
using Microsoft.ML.KerasStyle.Sweeping;

namespace Microsoft.ML;

/// <summary>Runs an experiment of AutoML as a sweep over Keras nets: in the place of its <c>Run</c>.</summary>
public static class KerasSweepExtensions
{
    /// <summary>Runs the experiment with a runner whose trials stop when the time is over, are pruned by their learning curves, are kept on disk and resumed, and
    /// are shown in a leaderboard. Ctrl-C ends the sweep and keeps the best. The pipeline, the data, limits, the metric and the tuner are the experiment's.</summary>
    /// <param name="experiment">The experiment, with SetPipeline and SetDataset.</param>
    /// <param name="options">How the sweep is run.</param>
    /// <param name="cancellationToken">Ends the sweep with the best so far.</param>
    /// <exception cref="InvalidOperationException">The experiment has no pipeline or no data, or all trials failed; the message has the last reason.</exception>
    /// <exception cref="InvalidDataException">The folder holds a sweep with another seed or metric, or is damaged.</exception>
    /// <exception cref="IOException">Another sweep runs in the folder.</exception>
    /// <exception cref="OperationCanceledException">The sweep was cancelled before a trial had ended.</exception>
    /// <exception cref="TimeoutException">The time was over before a trial had ended.</exception>
    public static SweepResult Sweep(this AutoMLExperiment experiment, SweepOptions? options = null, CancellationToken cancellationToken = default) =>
        // Not on the caller's context, which may be one that waits for us.
        Task.Run(() => experiment.SweepAsync(options, cancellationToken), CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc cref="Sweep"/>
    public static async Task<SweepResult> SweepAsync(this AutoMLExperiment experiment, SweepOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        using var session = new SweepSession((options ?? new SweepOptions()).Checked());
        experiment.SetTrialRunner(services => session.NewRunner(services));
        using var stop = new InterruptSource(cancellationToken);
        try
        {
            return session.Result(await session.Board.Show(() => experiment.RunAsync(stop.Token)).ConfigureAwait(false));
        }
        catch (TimeoutException e) when (stop.Token.IsCancellationRequested)
        {
            throw new OperationCanceledException("the sweep was cancelled before a trial had ended", e, stop.Token);
        }
        catch (TimeoutException e) when (session.AllFailed is { } reason)
        {
            throw new InvalidOperationException(reason, e);
        }
    }
}
