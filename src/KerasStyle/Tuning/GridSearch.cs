namespace KerasStyle.Tuning;

/// <summary>Tries all values in order, the last choice fastest; of a range without a step ten values. What a trial has shown to be a choice, too, is tried from there on. As keras_tuner.GridSearch.</summary>
public sealed class GridSearch : Tuner
{
    readonly int? maxTrials;

    /// <inheritdoc cref="RandomSearch(Func{HyperParameters, Model}, Objective, int, int?, int, Pruning, string, string, bool)"/>
    /// <param name="build">Makes a compiled net of the values that it asks for.</param>
    /// <param name="objective">The figure by which nets are compared.</param>
    /// <param name="maxTrials">Number of trials; all when null.</param>
    /// <param name="seed">Seed of the trainings.</param>
    /// <param name="executionsPerTrial">Trainings of each proposal.</param>
    /// <param name="pruning">Stops trials early.</param>
    /// <param name="directory">Where trials are kept.</param>
    /// <param name="projectName">Folder in the directory.</param>
    /// <param name="overwrite">Whether trials that are there are forgotten.</param>
    public GridSearch(
        Func<HyperParameters, Model> build, Objective objective, int? maxTrials = null, int? seed = null, int executionsPerTrial = 1, Pruning? pruning = null,
        string? directory = null, string projectName = "untitled_project", bool overwrite = false)
        : base(build, objective, seed, executionsPerTrial, pruning, directory, projectName, overwrite)
    {
        this.maxTrials = maxTrials;
    }

    private protected override Proposal? Propose(int number) =>
        number < (maxTrials ?? int.MaxValue) && Grid([], 0).FirstOrDefault(values => !IsKnown(values, number)) is { } values ? new Proposal(number, values) : null;

    IEnumerable<Dictionary<string, object>> Grid(Dictionary<string, object> values, int at)
    {
        while (at < Space.Count && !Space[at].IsActive(values))
            at++;
        if (at == Space.Count)
            return [values];
        return Space[at].Grid.SelectMany(v => Grid(new Dictionary<string, object>(values) { [Space[at].Name] = v }, at + 1));
    }
}
