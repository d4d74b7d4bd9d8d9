namespace KerasStyle.Tuning;

/// <summary>Tries values drawn by chance first, then those of which a Gaussian process over the trials so far expects most: where the mean is good or the
/// deviation is large (upper confidence bound). As keras_tuner.BayesianOptimization.</summary>
public sealed class BayesianOptimization : Tuner
{
    const int Candidates = 2000, Neighbours = 200;

    readonly int maxTrials;
    readonly int? numInitialPoints;
    readonly double alpha, beta;

    /// <inheritdoc cref="RandomSearch(Func{HyperParameters, Model}, Objective, int, int?, int, Pruning, string, string, bool)"/>
    /// <param name="build">Makes a compiled net of the values that it asks for.</param>
    /// <param name="objective">The figure by which nets are compared.</param>
    /// <param name="maxTrials">Number of trials.</param>
    /// <param name="numInitialPoints">Trials drawn by chance; three for each choice when null.</param>
    /// <param name="alpha">Variance of the noise of a score, of scores brought to deviation 1.</param>
    /// <param name="beta">How much the deviation counts against the mean.</param>
    /// <param name="seed">Seed of the proposals and the trainings.</param>
    /// <param name="executionsPerTrial">Trainings of each proposal.</param>
    /// <param name="pruning">Stops trials early.</param>
    /// <param name="directory">Where trials are kept.</param>
    /// <param name="projectName">Folder in the directory.</param>
    /// <param name="overwrite">Whether trials that are there are forgotten.</param>
    public BayesianOptimization(
        Func<HyperParameters, Model> build, Objective objective, int maxTrials = 10, int? numInitialPoints = null, double alpha = 1e-4, double beta = 2.6, int? seed = null,
        int executionsPerTrial = 1, Pruning? pruning = null, string? directory = null, string projectName = "untitled_project", bool overwrite = false)
        : base(build, objective, seed, executionsPerTrial, pruning, directory, projectName, overwrite)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTrials, 1);
        if (!(alpha > 0) || !(beta >= 0))
            throw new ArgumentException($"alpha must be above 0 and beta 0 or more, got {alpha} and {beta}");
        (this.maxTrials, this.numInitialPoints, this.alpha, this.beta) = (maxTrials, numInitialPoints, alpha, beta);
    }

    private protected override Proposal? Propose(int number)
    {
        if (number >= maxTrials)
            return null;
        Trial[] known = [.. Trials.Where(t => t.Number < number && t.Score != null)];
        return new Proposal(number, number < (numInitialPoints ?? 3 * Space.Count) || known.Length < 2 ? Draw(number) : Promising(known, number));
    }

    Dictionary<string, object> Promising(Trial[] known, int number)
    {
        double[][] places = [.. known.Select(t => PlacesOf(t.Values))];
        var process = new GaussianProcess(places, [.. known.Select(t => Maximize ? -t.Score!.Value : t.Score!.Value)], alpha);
        Random random = RandomOf(number);
        double[] best = places[Array.IndexOf(known, Ranked(known)[0])];
        IEnumerable<double[]> candidates = Enumerable.Range(0, Candidates).Select(_ => Drawn(random))
            .Concat(Enumerable.Range(0, Neighbours).Select(_ => best.Select(b => Math.Clamp(b + 0.2 * (random.NextDouble() - 0.5), 0, 1 - 1e-9)).ToArray()));
        Dictionary<string, object>? chosen = null;
        double least = double.PositiveInfinity;
        foreach (double[] candidate in candidates)
        {
            Dictionary<string, object> values = ValuesAt(candidate);
            // The place of the value itself, not of the draw that gave it.
            (double mean, double deviation) = process.Predict(PlacesOf(values));
            double bound = mean - beta * deviation;
            if (bound < least && !IsKnown(values, number))
                (least, chosen) = (bound, values);
        }

        return chosen ?? Draw(number);
    }

    double[] Drawn(Random random) => [.. Space.Select(_ => random.NextDouble())];

    // A closed choice stands in the middle.
    double[] PlacesOf(IReadOnlyDictionary<string, object> values) => [.. Space.Select(p => values.TryGetValue(p.Name, out object? value) ? p.PlaceOf(value) : 0.5)];
}
