using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>Checkpoints: the trials of earlier runs.</summary>
public sealed class TrialHistoryTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TrialDiary _diary = new();
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("automl").FullName, "new");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void ARunWritesItsPointsAndTheNextGoesOn()
    {
        AutoMLExperiment first = Experiment(s => s.TrialId).SetGridSearchTuner(4).SetCheckpoint(_folder).SetMaxModelToExplore(3);
        Assert.True(Directory.Exists(_folder));
        first.Run();
        string file = Assert.Single(Directory.GetFiles(_folder));
        Assert.Equal("trialResults-719353047.csv", Path.GetFileName(file));
        string[] lines = File.ReadAllLines(file);
        Assert.Equal("id,loss,durationInMilliseconds,peakCpu,peakMemoryInMegaByte,parameter_0,parameter_1", lines[0]);
        Assert.Equal(4, lines.Length);
        Assert.Equal("1,1.000,10.000", string.Join(',', lines[2].Split(',')[..3]));
        Assert.Equal("0.000,0.250", string.Join(',', lines[2].Split(',')[5..]));

        TrialResult best = Experiment(s => s.TrialId).SetGridSearchTuner(4).SetCheckpoint(_folder).SetMaxModelToExplore(2).Run();
        Assert.Equal(3, best.TrialSettings.TrialId); // the best of this run, not of all
        Assert.Equal(["run 0", "done 0", "best 0", "run 1", "done 1", "run 2", "done 2", "run 3", "done 3", "best 3", "run 4", "done 4"], _diary.Lines);
        Assert.Equal(["id", "0", "1", "2", "3", "4"], File.ReadAllLines(file).Select(l => l.Split(',')[0]));
    }

    [Fact]
    public void TheFileIsNamedAfterTheMetricToo()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Line.Points);
        for (int run = 0; run < 2; run++)
        {
            _ml.Auto().CreateExperiment().SetPipeline(_ml.Transforms.CopyColumns("Again", "X").Append(Line.Sweepable(_ml))).SetDataset(data, data)
                .SetRegressionMetric(RegressionMetric.RSquared).SetMonitor(_diary).SetCheckpoint(_folder).SetMaxModelToExplore(4).Run();
        }
        Assert.Equal("trialResults-1336078465-RSquared.csv", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder))));
        Assert.Equal(8, _diary.Completed.Count);
        Assert.Equal(7, _diary.Completed[^1].TrialSettings.TrialId);
        // The tuner heard of the first run: the second does not start over from the default.
        Assert.NotEqual(0, _diary.Completed[4].TrialSettings.Parameter["_pipeline_"]["e1"]["Slope"].AsType<double>());
    }

    [Fact]
    public async Task FailedTrialsAreKeptToo()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Experiment(_ => throw new OperationCanceledException()).SetGridSearchTuner(4).SetCheckpoint(_folder).SetMaxModelToExplore(1).RunAsync());
        string[] lines = File.ReadAllLines(Directory.GetFiles(_folder)[0]);
        Assert.StartsWith("0,17976931348623157", lines[1], StringComparison.Ordinal);
        Assert.Equal("", lines[1].Split(',')[3]);
        TrialResult next = Experiment(_ => 1).SetGridSearchTuner(4).SetCheckpoint(_folder).SetMaxModelToExplore(1).Run();
        Assert.Equal(1, next.TrialSettings.TrialId);
    }

    [Fact]
    public void TheDefaultTunerCannotWriteAChoiceOfCandidates()
    {
        // What the candidate leaves out is missing in the proposal, and so in the file.
        AutoMLExperiment Search() => _ml.Auto().CreateExperiment().SetPipeline(_ml.Transforms.CopyColumns("Again", "X").Append(Line.Sweepable(_ml), Line.Sweepable(_ml)))
            .SetTrialRunner(new TrialRunner(_ => 1)).SetMonitor(_diary).SetCheckpoint(_folder).SetMaxModelToExplore(1);
        Assert.IsType<KeyNotFoundException>(Assert.Throws<AggregateException>(() => Search().Run()).InnerException);
        TrialResult result = Search().SetRandomSearchTuner().Run();
        Assert.Contains("e2", result.TrialSettings.Parameter["_pipeline_"].Keys);
    }

    private AutoMLExperiment Experiment(Func<TrialSettings, double> loss) => _ml.Auto().CreateExperiment()
        .AddSearchSpace("line", new SearchSpace<Line>()).SetTrialRunner(new TrialRunner(loss)).SetMonitor(_diary);
}
