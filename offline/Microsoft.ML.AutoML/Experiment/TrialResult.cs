namespace Microsoft.ML.AutoML;

/// <summary>What came out of a trial; a smaller loss is better. Compares by the number of the trial.</summary>
public class TrialResult : IEqualityComparer<TrialResult>
{
    public TrialSettings TrialSettings { get; set; } = null!;

    public ITransformer Model { get; set; } = null!;

    public double Loss { get; set; }

    public double Metric { get; set; }

    public double DurationInMilliseconds { get; set; }

    public double? PeakCpu { get; set; }

    public double? PeakMemoryInMegaByte { get; set; }

    public bool Equals(TrialResult? x, TrialResult? y) => GetHashCode(x!) == GetHashCode(y!);

    public int GetHashCode(TrialResult obj) => obj?.TrialSettings?.TrialId ?? 0;
}
