namespace KerasStyle.Quality;

/// <summary>Mean and standard deviation (of n − 1) of a figure over several trainings.</summary>
readonly record struct Spread(double Mean, double Deviation, int Count)
{
    public static Spread Of(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        return new(mean, values.Count > 1 ? Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)) : 0, values.Count);
    }

    /// <summary>The difference to another mean in standard errors of it, from the pooled variance: that of a few seeds by itself says little.</summary>
    public double StandardErrorsFrom(Spread other)
    {
        double variance = ((Count - 1) * Deviation * Deviation + (other.Count - 1) * other.Deviation * other.Deviation) / (Count + other.Count - 2);
        return (Mean - other.Mean) / Math.Sqrt(variance * (1.0 / Count + 1.0 / other.Count));
    }

    public override string ToString() => $"{Mean:G4} ± {Deviation:G2}";
}
