using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>AutoML over estimators of one's own as the real package does it.</summary>
public class ExperimentTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Data => _ml.Data.LoadFromEnumerable(Line.Points);

    [Fact]
    public void AnExperimentFindsGoodOptions()
    {
        TrialResult best = _ml.Auto().CreateExperiment()
            .SetPipeline(_ml.Transforms.CopyColumns("Again", "X").Append(Line.Sweepable(_ml)))
            .SetDataset(Data, Data)
            .SetRegressionMetric(RegressionMetric.RSquared)
            .SetRandomSearchTuner(seed: 5)
            .SetMaxModelToExplore(40)
            .Run();
        Assert.True(best.Metric > 0.9);
        Assert.Equal(-best.Metric, best.Loss);
        Line line = best.TrialSettings.Parameter["_pipeline_"]["e1"].AsType<Line>();
        Assert.InRange(line.Slope, 2, 4);
        Assert.True(_ml.Regression.Evaluate(best.Model.Transform(Data)).RSquared == best.Metric);
    }
}
