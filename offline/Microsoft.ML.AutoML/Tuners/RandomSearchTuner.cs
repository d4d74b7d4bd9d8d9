using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Points at random.</summary>
internal sealed class RandomSearchTuner(Space space, int? seed) : ITuner
{
    private readonly Random _random = seed is { } s ? new Random(s) : new Random();

    public Parameter Propose(TrialSettings settings)
    {
        var point = new double[space.FeatureSpaceDim];
        for (var i = 0; i < point.Length; i++)
            point[i] = _random.NextDouble();
        return space.SampleFromFeatureSpace(point);
    }

    public void Update(TrialResult result)
    {
    }
}
