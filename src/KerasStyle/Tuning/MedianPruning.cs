namespace KerasStyle.Tuning;

/// <summary>Stops a trial after an epoch in which its best value so far is worse than the median of the other trials' best values after the same epoch.</summary>
/// <param name="StartupTrials">Trials that run to their end first, to compare with.</param>
/// <param name="WarmupEpochs">Epochs in which no trial is stopped.</param>
public sealed record MedianPruning(int StartupTrials = 5, int WarmupEpochs = 1)
{
    /// <summary>Whether the present trial should stop, by its epoch (from 0), its best value so far, and whether more is better.</summary>
    internal Func<int, double, bool, bool> Over(IReadOnlyList<Trial> trials, Trial present)
    {
        Trial[] others = [.. trials.Where(t => t != present && t.Status is (TrialStatus.Completed or TrialStatus.Pruned))];
        return (epoch, best, maximize) =>
        {
            if (epoch < WarmupEpochs || others.Length < StartupTrials)
                return false;
            double[] values = [.. others.Where(t => t.Curve.Count > epoch).Select(t => maximize ? t.Curve.Take(epoch + 1).Max() : t.Curve.Take(epoch + 1).Min()).Order()];
            if (values.Length == 0)
                return false;
            double median = (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
            return maximize ? best < median : best > median;
        };
    }
}
