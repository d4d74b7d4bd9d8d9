using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Runtime;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

public partial class AutoMLExperiment
{
    /// <summary>Runs trials until a limit or the token ends them, then gives the best result so far.</summary>
    /// <exception cref="TimeoutException">No trial succeeded.</exception>
    public async Task<TrialResult> RunAsync(CancellationToken ct = default)
    {
        _settings.CancellationToken = ct;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var note = stop.Token.Register(() => _channel.Info(MessageSensitivity.Unknown, "cancel training because cancellation token is invoked..."));
        if (_time is { } time)
            stop.CancelAfter(time);

        var services = Services.BuildServiceProvider();
        var monitor = services.GetService<IMonitor>();
        var history = services.GetService<TrialHistory>();
        services.GetService<ITrialRunner>(); // what it lacks shows here, before any trial
        var tuner = services.GetService<ITuner>()!;
        var nextId = history?.NextId ?? 0;
        for (var explored = 0; explored < _maxModels && !stop.IsCancellationRequested; explored++)
        {
            var settings = new TrialSettings { TrialId = nextId++, Parameter = Parameter.CreateNestedParameter(), StartedAtUtc = DateTime.UtcNow };
            settings.Parameter = tuner.Propose(settings);
            monitor?.ReportRunningTrial(settings);
            try
            {
                await RunTrialAsync(services, settings, stop, Complete);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                Trace($"Exception thrown during Trial {settings.TrialId} with configuration", settings, e.Message);
                settings.EndedAtUtc = DateTime.UtcNow;
                monitor?.ReportFailTrial(settings, e);
                Keep(new TrialResult { TrialSettings = settings, Loss = double.MaxValue });
                if (_best is null && e is not (OperationCanceledException or OutOfMemoryException))
                    throw;
            }
            catch (Exception)
            {
                Trace("trial cancelled, stop training -", settings);
            }
        }
        history?.Save();
        return _best ?? throw new TimeoutException(
            "Training time finished without completing a successful trial. Either no trial completed or the metric for all completed trials are NaN or Infinity");

        void Complete(TrialResult result)
        {
            monitor?.ReportCompletedTrial(result);
            Keep(result);
            if (!(result.Loss < (_best?.Loss ?? double.MaxValue)))
                return;
            _best = result;
            monitor?.ReportBestTrial(result);
        }

        void Keep(TrialResult result)
        {
            tuner.Update(result);
            history?.Add(result);
        }
    }

    /// <summary>A trial under the eyes of the performance monitor; where that cancels it, the whole search stops.</summary>
    private async Task RunTrialAsync(ServiceProvider services, TrialSettings settings, CancellationTokenSource stop, Action<TrialResult> complete)
    {
        using var trial = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        using var watch = services.GetRequiredService<IPerformanceMonitor>();
        using var runner = services.GetRequiredService<ITrialRunner>();
        watch.PerformanceMetricsUpdated += (_, metrics) => watch.OnPerformanceMetricsUpdatedHandler(settings, metrics, trial);
        using var whole = trial.Token.Register(stop.Cancel);
        watch.Start();
        Trace("trial setting -", settings);
        var result = await runner.RunAsync(settings, trial.Token);
        result.PeakCpu = watch.GetPeakCpuUsage();
        result.PeakMemoryInMegaByte = watch.GetPeakMemoryUsageInMegaByte();
        result.TrialSettings.EndedAtUtc = DateTime.UtcNow;
        watch.Pause();
        complete(result); // the runner is disposed after this
    }

    private void Trace(string what, TrialSettings settings, string? more = null) =>
        _channel.Trace(MessageSensitivity.Unknown, $"{what} {JsonSerializer.Serialize(settings)} {more}".TrimEnd());
}
