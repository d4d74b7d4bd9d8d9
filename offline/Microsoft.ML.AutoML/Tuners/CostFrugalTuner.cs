using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>
/// Cost-frugal optimisation: a local search from the default point on, and when it has converged the next from a point
/// between the starts so far (Wu et al., Frugal Optimization for Cost-related Hyperparameters, AAAI 2021).
/// </summary>
internal sealed class CostFrugalTuner : ITuner
{
    private readonly Space _space;
    private readonly TunerRandom _random;
    private readonly double[] _lowest;
    private readonly double[] _highest;
    private LocalSearch? _search;

    public CostFrugalTuner(AutoMLExperiment.AutoMLExperimentSettings settings) : this(settings.SearchSpace, settings.Seed)
    {
    }

    public CostFrugalTuner(Space space, int? seed)
    {
        _space = space;
        _random = new TunerRandom(seed);
        _lowest = space.MappingToFeatureSpace(space.SampleFromFeatureSpace(space.Default));
        _highest = [.. _lowest];
    }

    public Parameter Propose(TrialSettings settings) => _space.SampleFromFeatureSpace(
        _search is not null ? _search.Suggest() : [.. _lowest.Zip(_highest, _random.Uniform)]);

    public void Update(TrialResult result)
    {
        var point = _space.MappingToFeatureSpace(result.TrialSettings.Parameter);
        if (_search is not null)
        {
            _search.Receive(point, result.Loss);
            if (_search.IsConverged)
                _search = null;
            return;
        }
        _search = new LocalSearch(_random, _space.Count, point, result.Loss);
        for (var i = 0; i < point.Length; i++)
        {
            _lowest[i] = Math.Min(_lowest[i], point[i]);
            _highest[i] = Math.Max(_highest[i], point[i]);
        }
    }
}
