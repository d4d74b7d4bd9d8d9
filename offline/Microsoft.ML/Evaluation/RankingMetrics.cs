namespace Microsoft.ML.Data;

/// <summary>Element n - 1 of each list is the mean over the groups of the gain of their first n rows.</summary>
public sealed class RankingMetrics
{
    internal RankingMetrics(double[] normalized, double[] gains)
    {
        NormalizedDiscountedCumulativeGains = normalized;
        DiscountedCumulativeGains = gains;
    }

    /// <summary>Divided by the gain of the best order; 0 for a group without anything relevant.</summary>
    public IReadOnlyList<double> NormalizedDiscountedCumulativeGains { get; }

    /// <summary>The row in place i, counted from 1, adds the gain of its label / ln(i + 1).</summary>
    public IReadOnlyList<double> DiscountedCumulativeGains { get; }
}
