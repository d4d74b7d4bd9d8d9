namespace Microsoft.ML.AutoML;

/// <summary>What the process takes now and took at most since the trial began; memory in megabytes, CPU as a part of the machine.</summary>
public class TrialPerformanceMetrics
{
    public double? PeakMemoryUsage { get; set; }

    public double? PeakCpuUsage { get; set; }

    public double CpuUsage { get; internal set; }

    public double MemoryUsage { get; internal set; }
}
