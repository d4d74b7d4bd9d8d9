namespace KerasStyle.Tuning;

/// <summary>Hyperband for trials that anything proposes: each belongs to a bracket, whose rounds end after 1, 3, 9 ... epochs, and goes on after a round only
/// when it is among the best third of those that came as far (successive halving without waiting: Li, Jamieson, Rostamizadeh, Gonina, Hardt, Recht and
/// Talwalkar, 2020). Brackets with many short trials and with few long ones take turns, as <see cref="Hyperband"/> has them.</summary>
/// <param name="MaxEpochs">Epochs of the trials that go furthest.</param>
/// <param name="Factor">Of how many trials one goes on; by how much the epochs grow.</param>
/// <exception cref="ArgumentOutOfRangeException">MaxEpochs is below 1, or Factor below 2.</exception>
public sealed record HyperbandPruning(int MaxEpochs, int Factor = 3) : Pruning
{
    /// <summary>Epochs of the trials that go furthest.</summary>
    public int MaxEpochs { get; } = MaxEpochs >= 1 ? MaxEpochs : throw new ArgumentOutOfRangeException(nameof(MaxEpochs), MaxEpochs, $"MaxEpochs must be at least 1, got {MaxEpochs}");

    /// <summary>Of how many trials one goes on.</summary>
    public int Factor { get; } = Factor >= 2 ? Factor : throw new ArgumentOutOfRangeException(nameof(Factor), Factor, $"Factor must be at least 2, got {Factor}");

    internal override Func<int, double, bool, bool> Over(IReadOnlyList<Trial> trials, Trial present)
    {
        IReadOnlyList<HyperbandRound>[] brackets = HyperbandRound.Brackets(MaxEpochs, Factor);
        IReadOnlyList<HyperbandRound> bracket = BracketOf(present, brackets);
        Trial[] rivals = [.. Others(trials, present).Where(t => BracketOf(t, brackets) == bracket)];
        return (epoch, best, maximize) =>
        {
            if (epoch + 1 >= MaxEpochs || bracket.All(r => r.Epochs != epoch + 1))
                return false;
            double[] values = [.. BestAfter(epoch + 1, rivals, maximize)];
            int better = values.Count(v => maximize ? v > best : v < best);
            return better >= Math.Max(1, (values.Length + 1) / Factor);
        };
    }

    // Trials in order fill the brackets in order, and begin anew after the last.
    static IReadOnlyList<HyperbandRound> BracketOf(Trial trial, IReadOnlyList<HyperbandRound>[] brackets)
    {
        int place = trial.Number % brackets.Sum(b => b[0].Count), bracket = 0;
        for (; place >= brackets[bracket][0].Count; bracket++)
            place -= brackets[bracket][0].Count;
        return brackets[bracket];
    }
}
