using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>
/// Points at random first; then, in rounds, those of which a forest over the results so far expects most improvement, and as many at random (Hutter et al.,
/// Sequential Model-Based Optimization for General Algorithm Configuration, 2011). ML.NET's has a forest of its own, and so proposes others.
/// </summary>
internal sealed class SmacTuner(Space space, SmacOptions options, int? seed) : ITuner
{
    private const double StepOfNumbers = 0.2;
    private readonly RandomSearchTuner _chance = new(space, seed);
    private readonly TunerRandom _steps = new(seed);
    private readonly Random _random = seed is { } s ? new Random(s) : new Random();
    private readonly List<(double[] Point, double Loss)> _results = [];
    private readonly Queue<double[]> _next = new();

    public Parameter Propose(TrialSettings settings)
    {
        if (_results.Count + _next.Count <= options.InitialTrials)
            return _chance.Propose(settings);
        if (_next.Count == 0)
            Fill();
        return space.SampleFromFeatureSpace(_next.Dequeue());
    }

    public void Update(TrialResult result)
    {
        // A trial that failed has the largest number for its loss.
        if (float.IsFinite((float)result.Loss))
            _results.Add((space.MappingToFeatureSpace(result.TrialSettings.Parameter), result.Loss));
    }

    private void Fill()
    {
        var forest = new RegressionForest([.. _results.Select(r => r.Point)], [.. _results.Select(r => r.Loss)], options.Trees, options.LeastInLeaf, options.Axes, _random);
        var best = _results.Min(r => r.Loss);
        double Expected(double[] point) => ExpectedImprovement(best, forest.Predict(point));

        var found = _results.OrderBy(r => r.Loss).Take(options.Parents).Select(r => Climb(r.Point, Expected)).ToList();
        found.AddRange(Enumerable.Range(0, options.RandomPoints).Select(_ => AtRandom()));
        var tried = new HashSet<string>(_results.Select(r => Name(r.Point)));
        foreach (var point in found.OrderByDescending(Expected).Where(p => tried.Add(Name(p))).Take(options.TrialsPerForest / 2))
            _next.Enqueue(point);
        while (_next.Count < Math.Max(1, options.TrialsPerForest))
            _next.Enqueue(AtRandom());
    }

    /// <summary>From a point to better neighbours, until none is.</summary>
    private double[] Climb(double[] point, Func<double[], double> expected)
    {
        for (var value = expected(point); ;)
        {
            var neighbour = Neighbours(point).MaxBy(expected);
            if (neighbour is null || !(expected(neighbour) > value + options.Epsilon))
                return point;
            (point, value) = (neighbour, expected(neighbour));
        }
    }

    /// <summary>Points that differ along one axis: by a step where there are steps, else by a normal draw.</summary>
    private List<double[]> Neighbours(double[] point)
    {
        var steps = space.Step;
        var neighbours = new List<double[]>();
        for (var axis = 0; axis < point.Length; axis++)
        {
            for (var i = 0; i < (steps[axis] is null ? options.NeighboursOfNumbers : 1); i++)
            {
                var moved = steps[axis] is { } count ? (point[axis] + (1.0 / count)) % 1 : NearTo(point[axis]);
                neighbours.Add(Canonical([.. point[..axis], moved, .. point[(axis + 1)..]]));
            }
        }
        return neighbours;
    }

    private double NearTo(double place)
    {
        double moved;
        do
            moved = place + (StepOfNumbers * _steps.Normal());
        while (moved is < 0 or >= 1);
        return moved;
    }

    private double[] AtRandom() => space.MappingToFeatureSpace(_chance.Propose(new TrialSettings()));

    /// <summary>The place of the values that a point stands for.</summary>
    private double[] Canonical(double[] point) => space.MappingToFeatureSpace(space.SampleFromFeatureSpace(point));

    private static string Name(double[] point) => string.Join(' ', point);

    private static double ExpectedImprovement(double best, (double Mean, double Deviation) at)
    {
        var gain = best - at.Mean;
        if (at.Deviation == 0)
            return gain;
        var z = gain / at.Deviation;
        return (gain * NormalBelow(z)) + (at.Deviation * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI));
    }

    /// <summary>Probability of a normal value below x, to seven digits (Abramowitz and Stegun, 26.2.17).</summary>
    private static double NormalBelow(double x)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(x)));
        var above = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) * t
            * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return x < 0 ? above : 1 - above;
    }
}

/// <summary>The numbers of <see cref="AutoMLExperimentExtension.SetSmacTuner"/>.</summary>
internal sealed record SmacOptions(
    int InitialTrials, int TrialsPerForest, int Trees, int LeastInLeaf, double Axes, int Parents, int RandomPoints, double Epsilon, int NeighboursOfNumbers);
