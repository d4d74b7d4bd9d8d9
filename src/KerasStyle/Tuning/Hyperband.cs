namespace KerasStyle.Tuning;

/// <summary>Trains many nets for few epochs and goes on with the best of them for more, in several mixes of many and few (brackets). As keras_tuner.Hyperband
/// (Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar, 2018); a net that goes on keeps its optimizer's state.</summary>
public sealed class Hyperband : Tuner
{
    readonly int maxEpochs;
    readonly List<(int Start, int Previous, int Count, int Epochs, int InitialEpoch)> rounds = [];

    /// <inheritdoc cref="RandomSearch(Func{HyperParameters, Model}, Objective, int, int?, int, MedianPruning, string, string, bool)"/>
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
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(hyperbandIterations, 1);
        this.maxEpochs = maxEpochs;
        int brackets = 1;
        for (double epochs = (double)maxEpochs / factor; epochs >= 1; epochs /= factor)
            brackets++;
        double last = Math.Ceiling(1 + Math.Log(maxEpochs, factor));        // nets at the end of the widest bracket
        int start = 0;
        for (int iteration = 0; iteration < hyperbandIterations; iteration++)
        {
            for (int bracket = brackets - 1; bracket >= 0; bracket--)
            {
                int previous = -1, before = 0;
                for (int round = 0; round <= bracket; round++)
                {
                    int count = (int)Math.Ceiling(last / (bracket + 1) * Math.Pow(factor, bracket - round) - 1e-9);
                    int epochs = (int)Math.Ceiling(maxEpochs / Math.Pow(factor, bracket - round) - 1e-9);
                    rounds.Add((start, previous, count, epochs, before));
                    (previous, before, start) = (rounds.Count - 1, epochs, start + count);
                }
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
