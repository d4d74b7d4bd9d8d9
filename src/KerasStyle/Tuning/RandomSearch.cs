namespace KerasStyle.Tuning;

/// <summary>Tries values drawn by chance. As keras_tuner.RandomSearch.</summary>
public sealed class RandomSearch : Tuner
{
    readonly int maxTrials;

    /// <inheritdoc cref="Tuner(Func{HyperParameters, Model}, Objective, int?, int, Pruning, string, string, bool)"/>
    /// <param name="build">Makes a compiled net of the values that it asks for.</param>
    /// <param name="objective">The figure by which nets are compared.</param>
    /// <param name="maxTrials">Number of trials.</param>
    /// <param name="seed">Seed of the proposals and the trainings.</param>
    /// <param name="executionsPerTrial">Trainings of each proposal.</param>
    /// <param name="pruning">Stops trials early.</param>
    /// <param name="directory">Where trials are kept.</param>
    /// <param name="projectName">Folder in the directory.</param>
    /// <param name="overwrite">Whether trials that are there are forgotten.</param>
    public RandomSearch(
        Func<HyperParameters, Model> build, Objective objective, int maxTrials = 10, int? seed = null, int executionsPerTrial = 1, Pruning? pruning = null,
        string? directory = null, string projectName = "untitled_project", bool overwrite = false)
        : base(build, objective, seed, executionsPerTrial, pruning, directory, projectName, overwrite)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTrials, 1);
        this.maxTrials = maxTrials;
    }

    private protected override Proposal? Propose(int number) => number < maxTrials ? new Proposal(number, Draw(number)) : null;
}
