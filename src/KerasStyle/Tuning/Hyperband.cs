namespace KerasStyle.Tuning;

/// <summary>Trains many nets for few epochs and goes on with the best of them for more, in several mixes of many and few (brackets). As keras_tuner.Hyperband
/// (Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar, 2018); a net that goes on keeps its optimizer's state.</summary>
public sealed class Hyperband : Tuner
{
    readonly List<(int Start, int Previous, int Count, int Epochs, int InitialEpoch)> rounds = [];

    /// <inheritdoc cref="RandomSearch(Func{HyperParameters, Model}, Objective, int, int?, int, Pruning, string, string, bool)"/>
    /// <param name="build">Makes a compiled net of the values that it asks for.</param>
    /// <param name="objective">The figure by which nets are compared.</param>
    /// <param name="maxEpochs">Epochs of the nets that go furthest.</param>
    /// <param name="factor">How many times fewer nets, and more epochs, the next round has.</param>
    /// <param name="hyperbandIterations">How often all brackets are run.</param>
    /// <param name="seed">Seed of the proposals and the trainings.</param>
    /// <param name="executionsPerTrial">Trainings of each proposal.</param>
    /// <param name="directory">Where trials are kept.</param>
    /// <param name="projectName">Folder in the directory.</param>
    /// <param name="overwrite">Whether trials that are there are forgotten.</param>
    public Hyperband(
        Func<HyperParameters, Model> build, Objective objective, int maxEpochs = 100, int factor = 3, int hyperbandIterations = 1, int? seed = null, int executionsPerTrial = 1,
        string? directory = null, string projectName = "untitled_project", bool overwrite = false)
        : base(build, objective, seed, executionsPerTrial, null, directory, projectName, overwrite)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hyperbandIterations, 1);
        int start = 0;
        foreach (IReadOnlyList<HyperbandRound> bracket in Enumerable.Repeat(HyperbandRound.Brackets(maxEpochs, factor), hyperbandIterations).SelectMany(b => b))
        {
            int previous = -1, before = 0;
            foreach ((int count, int epochs) in bracket)
            {
                rounds.Add((start, previous, count, epochs, before));
                (previous, before, start) = (rounds.Count - 1, epochs, start + count);
            }
        }
    }

    private protected override Proposal? Propose(int number)
    {
        foreach ((int start, int previous, int count, int epochs, int initialEpoch) in rounds)
        {
            if (number >= start + count)
                continue;
            if (previous < 0)
                return new Proposal(number, Draw(number), epochs);
            (int from, _, int some, _, _) = rounds[previous];
            // A round may have fewer nets than planned where trials before it failed.
            return Ranked(Trials.Where(t => t.Number >= from && t.Number < from + some)).ElementAtOrDefault(number - start) is { } best
                ? new Proposal(number, best.Values, epochs, initialEpoch, best.Number)
                : new Proposal(number, Draw(number), epochs);
        }

        return null;
    }
}
