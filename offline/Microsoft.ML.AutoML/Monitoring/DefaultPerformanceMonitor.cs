using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Runtime;
using Timer = System.Timers.Timer;

namespace Microsoft.ML.AutoML;

/// <summary>Looks at the process at the start of a trial and every so often, and cancels a trial that takes more memory than allowed.</summary>
[SuppressMessage("Design", "CA1063", Justification = "The shape is ML.NET's.")]
public class DefaultPerformanceMonitor : IPerformanceMonitor
{
    private const double MegaByte = 1024 * 1024;
    private readonly AutoMLExperiment.AutoMLExperimentSettings _settings;
    private readonly IChannel _logger;
    private readonly int _interval;
    private Timer? _timer;
    private TimeSpan _processorTime;
    private double? _peakCpu;
    private double? _peakMemory;

    public DefaultPerformanceMonitor(AutoMLExperiment.AutoMLExperimentSettings settings, IChannel logger, int checkIntervalInMilliseconds) =>
        (_settings, _logger, _interval) = (settings, logger, checkIntervalInMilliseconds);

    public event EventHandler<TrialPerformanceMetrics>? PerformanceMetricsUpdated;

    public double? GetPeakCpuUsage() => _peakCpu;

    public double? GetPeakMemoryUsageInMegaByte() => _peakMemory;

    public void Start()
    {
        if (_timer is null)
        {
            _timer = new Timer(_interval);
            _timer.Elapsed += (_, _) => Sample();
            using var process = Process.GetCurrentProcess();
            _processorTime = process.TotalProcessorTime;
        }
        _timer.Enabled = false;
        Sample();
        _timer.Enabled = true;
    }

    public void Pause() => _timer!.Enabled = false;

    public void Stop()
    {
        _timer?.Dispose();
        _timer = null;
        _peakCpu = _peakMemory = null;
    }

    [SuppressMessage("Usage", "CA1816", Justification = "The shape is ML.NET's.")]
    public void Dispose() => Stop();

    public virtual void OnPerformanceMetricsUpdatedHandler(
        TrialSettings trialSettings, TrialPerformanceMetrics metrics, CancellationTokenSource trialCancellationTokenSource)
    {
        if (_settings.MaximumMemoryUsageInMegaByte is not { } limit || !(metrics.PeakMemoryUsage > limit) || trialCancellationTokenSource.IsCancellationRequested)
            return;
        _logger.Trace(MessageSensitivity.Unknown,
            $"cancel current trial {trialSettings.TrialId} because it uses {metrics.PeakMemoryUsage} mb memory and the maximum memory usage is {limit}");
        trialCancellationTokenSource.Cancel();
    }

    private void Sample()
    {
        using var process = Process.GetCurrentProcess();
        var used = process.TotalProcessorTime - _processorTime;
        _processorTime += used;
        var cpu = used.TotalMilliseconds / (Environment.ProcessorCount * _interval);
        var memory = process.WorkingSet64 / MegaByte;
        _peakCpu = Math.Max(cpu, _peakCpu ?? 0);
        _peakMemory = Math.Max(memory, _peakMemory ?? 0);
        PerformanceMetricsUpdated?.Invoke(this, new TrialPerformanceMetrics
        {
            CpuUsage = cpu,
            MemoryUsage = memory,
            PeakCpuUsage = _peakCpu,
            PeakMemoryUsage = _peakMemory,
        });
    }
}
