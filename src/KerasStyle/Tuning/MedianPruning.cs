namespace KerasStyle.Tuning;

/// <summary>Stops a trial after an epoch in which its best value so far is worse than the median of the other trials' best values after the same epoch.</summary>
/// <param name="StartupTrials">Trials that run to their end first, to compare with.</param>
/// <param name="WarmupEpochs">Epochs in which no trial is stopped.</param>
public sealed record MedianPruning(int StartupTrials = 5, int WarmupEpochs = 1) : Pruning
{
    internal override Func<int, double, bool, bool> Over(IReadOnlyList<Trial> trials, Trial present)
    {
        Trial[] others = Others(trials, present);
        return (epoch, best, maximize) =>
        {
            if (epoch < WarmupEpochs || others.Length < StartupTrials)
                return false;
            double[] values = [.. BestAfter(epoch + 1, others, maximize).Order()];
            if (values.Length == 0)
                return false;
            double median = (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
            return maximize ? best < median : best > median;
        };
    }
}
