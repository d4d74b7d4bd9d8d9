namespace KerasStyle.Tuning;

/// <summary>Stops trials whose learning curve is poor: <see cref="MedianPruning"/> and <see cref="HyperbandPruning"/>.</summary>
public abstract record Pruning
{
    private protected Pruning()
    {
    }

    /// <summary>Whether the present trial should stop, by its epoch (from 0), its best value so far, and whether more is better.</summary>
    internal abstract Func<int, double, bool, bool> Over(IReadOnlyList<Trial> trials, Trial present);

    /// <summary>The trials that can be compared with: they ended with a curve, and are not the present one.</summary>
    private protected static Trial[] Others(IReadOnlyList<Trial> trials, Trial present) =>
        [.. trials.Where(t => t != present && t.Status is (TrialStatus.Completed or TrialStatus.Pruned))];

    /// <summary>The best values of those trials that had as many epochs, after these epochs.</summary>
    private protected static IEnumerable<double> BestAfter(int epochs, IEnumerable<Trial> trials, bool maximize) =>
        trials.Where(t => t.Curve.Count >= epochs).Select(t => maximize ? t.Curve.Take(epochs).Max() : t.Curve.Take(epochs).Min());
}
