using Microsoft.ML.AutoML;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>What an experiment of AutoML can be told holds in a sweep, too; and AutoML's own Run trains nets.</summary>
public sealed class SettingsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("settings").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void AMonitorHearsOfTheTrials()
    {
        var diary = new Diary();
        SweepResult result = DigitsSweep.Experiment(3).SetMonitor(diary).Sweep(new() { Verbose = 0 });
        Assert.Equal(["run 0", "done 0", "best 0", "run 1", "done 1"], diary.Lines.Take(5));
        Assert.Equal(3, diary.Lines.Count(l => l.StartsWith("done", StringComparison.Ordinal)));
        Assert.Equal($"best {result.Best.Number}", diary.Lines.Last(l => l.StartsWith("best", StringComparison.Ordinal)));
    }

    [Fact]
    public void TooMuchMemoryStopsATrialThatRuns()
    {
        // A net that would train for days, in a process that has more than a megabyte.
        AutoMLExperiment experiment = DigitsSweep.Experiment(3, new() { Layers = 1, Units = 8, Epochs = 10_000_000 }).SetPerformanceMonitor(100).SetMaximumMemoryUsageInMegaByte(1);
        Assert.Throws<TimeoutException>(() => experiment.Sweep(new() { Verbose = 0 }));
    }

    [Fact]
    public void RowsAreSearchedLikeAnyOtherNumber()
    {
        SweepResult result = DigitsSweep.Experiment(3).SetDataset(DigitsSweep.Train, DigitsSweep.Validation, subSamplingTrainDataset: true).Sweep(new() { Verbose = 0 });
        string name = Assert.Single(result.Best.Values.Keys, k => k.StartsWith("TrainValidateDatasetManager.", StringComparison.Ordinal));
        Assert.Equal(3, result.Trials.Select(t => t.Values[name]).Distinct().Count());
        Assert.All(result.Trials, t => Assert.InRange((double)t.Values[name], 0, 1));
    }

    [Fact]
    public void TwoMemoriesAreRefused()
    {
        SweepResult Sweep(string? directory) => DigitsSweep.Experiment(2).SetCheckpoint(folder).Sweep(new() { Verbose = 0, Directory = directory });
        Assert.Equal([0, 1], Sweep(null).Trials.Select(t => t.Number));
        Assert.Equal([2, 3], Sweep(null).Trials.Select(t => t.Number));
        Assert.Contains("SetCheckpoint", Assert.Throws<InvalidOperationException>(() => Sweep(Path.Combine(folder, "trials"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SmacWithoutARangeIsRefused()
    {
        AutoMLExperiment experiment = SweepTests.Convolutions(DigitsSweep.Context, [2, 3]).SetSmacTuner().SetMaxModelToExplore(2);
        Assert.Contains("only choices", Assert.Throws<InvalidOperationException>(() => experiment.Sweep(new() { Verbose = 0 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AutoMLsOwnRunTrainsNets()
    {
        MLContext ml = DigitsSweep.Context;
        SweepablePipeline pipeline = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().SweepableMulticlass(space: DigitsSweep.Space, options: new() { Verbose = 0 }));
        TrialResult[] runs = [.. Enumerable.Range(0, 2).Select(_ => ml.Auto().CreateExperiment()
            .SetPipeline(pipeline).SetDataset(DigitsSweep.Train, DigitsSweep.Validation)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Label")
            .SetRandomSearchTuner().SetMaxModelToExplore(4).Run())];
        Assert.InRange(runs[0].Metric, 0.5, 1);
        Assert.Equal(runs[0].Metric, DigitsSweep.Accuracy(runs[0].Model, DigitsSweep.Validation));
        Assert.Equal(runs[0].Metric, runs[1].Metric);
    }

    sealed class Diary : IMonitor
    {
        public List<string> Lines { get; } = [];

        public void ReportRunningTrial(TrialSettings settings) => Lines.Add($"run {settings.TrialId}");

        public void ReportCompletedTrial(TrialResult result) => Lines.Add($"done {result.TrialSettings.TrialId}");

        public void ReportBestTrial(TrialResult result) => Lines.Add($"best {result.TrialSettings.TrialId}");

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => Lines.Add($"fail {settings.TrialId}");
    }
}
