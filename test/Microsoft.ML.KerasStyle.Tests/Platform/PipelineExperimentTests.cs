using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>Searches over pipelines with the runner of the package.</summary>
public sealed class PipelineExperimentTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TrialDiary _diary = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("automl").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IDataView Data => _ml.Data.LoadFromEnumerable(Line.Points);

    private SweepablePipeline Pipeline => _ml.Transforms.CopyColumns("Again", "X").Append(Line.Sweepable(_ml));

    [Fact]
    public void ASearchFindsGoodOptions()
    {
        TrialResult best = Experiment().SetDataset(Data, Data).SetRandomSearchTuner(seed: 5).SetMaxModelToExplore(40).Run();
        Assert.True(best.Metric > 0.9);
        Assert.Equal(-best.Metric, best.Loss);
        Assert.InRange(best.TrialSettings.Parameter["_pipeline_"]["e1"].AsType<Line>().Slope, 2, 4);
        Assert.Equal(best.Metric, _ml.Regression.Evaluate(best.Model.Transform(Data)).RSquared);
        ITransformer again = Pipeline.BuildFromOption(_ml, best.TrialSettings.Parameter["_pipeline_"]).Fit(Data);
        Assert.Equal(best.Metric, _ml.Regression.Evaluate(again.Transform(Data)).RSquared);
    }

    [Fact]
    public void TheDefaultTunerImprovesOnTheDefaultOptions()
    {
        TrialResult best = Experiment().SetDataset(_ml.Data.TrainTestSplit(Data, 0.3)).SetMaxModelToExplore(60).Run();
        Assert.Equal(0, _diary.Completed[0].TrialSettings.Parameter["_pipeline_"]["e1"]["Slope"].AsType<double>());
        Assert.True(best.Metric > 0.8, $"{best.Metric}");
    }

    [Fact]
    public void ALossIsMinimised()
    {
        TrialResult best = Experiment().SetDataset(Data, Data).SetRegressionMetric(RegressionMetric.MeanAbsoluteError).SetRandomSearchTuner(seed: 7).SetMaxModelToExplore(40).Run();
        Assert.Equal(best.Metric, best.Loss);
        Assert.Equal(_diary.Completed.Min(r => r.Metric), best.Metric);
    }

    [Fact]
    public void AGridOverAPipelineWithoutAChoiceMissesItsLastOption()
    {
        // The one schema takes a step of the grid but no side of the cube: the sides after it move up by one.
        Experiment().SetDataset(Data, Data).SetGridSearchTuner(4).SetMaxModelToExplore(12).Run();
        Line[] tried = [.. _diary.Completed.Select(r => r.TrialSettings.Parameter["_pipeline_"]["e1"].AsType<Line>())];
        Assert.Equal([0], tried.Select(l => l.Offset).Distinct());
        Assert.Equal(3, tried.Select(l => l.Slope).Distinct().Count());
    }

    [Fact]
    public void TrialsCanBeGivenAPartOfTheRows()
    {
        var rows = new List<long>();
        SweepableEstimator estimator = _ml.Auto().CreateSweepableEstimator<Line>((ml, line) => new Counting(Line.Estimator(ml, line), rows), new SearchSpace<Line>());
        _ml.Auto().CreateExperiment().SetPipeline(_ml.Transforms.CopyColumns("Again", "X").Append(estimator)).SetDataset(Data, Data, subSamplingTrainDataset: true)
            .SetRegressionMetric(RegressionMetric.RSquared).SetMonitor(_diary).SetRandomSearchTuner(seed: 2).SetMaxModelToExplore(6).Run();
        float[] parts = [.. _diary.Completed.Select(r => r.TrialSettings.Parameter["TrainValidateDatasetManager"]["TrainValidateDatasetSubsamplingKey"].AsType<float>())];
        Assert.Equal(parts.Select(p => Math.Max(10, (long)((double)p * 60))), rows);
    }

    [Fact]
    public void FoldsGiveTheMeanOfTheirFiguresAndTheModelOfTheFirst()
    {
        var fits = new List<MLContext>();
        SweepableEstimator estimator = _ml.Auto().CreateSweepableEstimator<Line>((ml, line) =>
        {
            fits.Add(ml);
            return Line.Estimator(ml, new Line { Slope = fits.Count, Offset = 1 });
        }, new SearchSpace<Line>());
        TrialResult best = _ml.Auto().CreateExperiment().SetPipeline(_ml.Transforms.CopyColumns("Again", "X").Append(estimator))
            .SetRegressionMetric(RegressionMetric.MeanAbsoluteError).SetDataset(Data, fold: 3).SetMaxModelToExplore(1).Run();
        Assert.Single(fits.Distinct());
        int first = fits.Count == 3 ? 1 : 2; // one pipeline more may be built at the start
        float[] scores = [.. best.Model.Transform(Data).GetColumn<float>("Score")];
        Assert.Equal(first * Line.Points[0].X + 1, scores[0], 1e-4f);
        double mean = _ml.Data.CrossValidationSplit(Data, 3).Select((fold, i) =>
            _ml.Data.CreateEnumerable<Line.Point>(fold.TestSet, false).Average(p => Math.Abs((first + i - 3) * p.X))).Average();
        Assert.Equal(mean, best.Metric, 1e-4);
    }

    [Fact]
    public void EveryTrialHasAContextOfItsOwnWithTheSettingsOfTheMainOne()
    {
        _ml.GpuDeviceId = 3;
        _ml.FallbackToCpu = false;
        _ml.TempFilePath = _folder;
        _ml.SetOption("mine", 1);
        var contexts = new List<MLContext>();
        var heard = new List<string>();
        _ml.Log += (_, e) => heard.Add(e.RawMessage);
        SweepableEstimator estimator = _ml.Auto().CreateSweepableEstimator<Line>((ml, line) =>
        {
            contexts.Add(ml);
            using IChannel channel = ((IHostEnvironment)ml).Register("Mine").Start("Fit");
            channel.Info(MessageSensitivity.None, "from the trial");
            return Line.Estimator(ml, line);
        }, new SearchSpace<Line>());
        _ml.Auto().CreateExperiment().SetPipeline(_ml.Transforms.CopyColumns("Again", "X").Append(estimator)).SetDataset(Data, Data)
            .SetRegressionMetric(RegressionMetric.RSquared).SetMaxModelToExplore(3).Run();
        Assert.Equal(3, contexts.Distinct().Count());
        Assert.DoesNotContain(_ml, contexts);
        Assert.All(contexts, ml => Assert.Equal((3, false, _folder), (ml.GpuDeviceId, ml.FallbackToCpu, ml.TempFilePath)));
        Assert.All(contexts, ml => Assert.False(ml.TryGetOption<int>("mine", out _)));
        Assert.Single(contexts.Select(ml => ((IHostEnvironment)ml).Register("Same").Rand.Next()).Distinct());
        Assert.Contains(heard, m => m.Contains("[Source=Mine; Fit, Kind=Info] from the trial", StringComparison.Ordinal));
        Assert.Contains(heard, m => m.StartsWith("Update Running Trial - Id: 2", StringComparison.Ordinal));
        Assert.Contains(heard, m => m.StartsWith("Update Best Trial - Id: 0 - Metric: ", StringComparison.Ordinal) && m.EndsWith("Pipeline: Unknown=>Unknown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheRunnerOfThePackageWorksOnTheCallersThread()
    {
        int? thread = null;
        SweepableEstimator estimator = _ml.Auto().CreateSweepableEstimator<Line>((ml, line) =>
        {
            thread = Environment.CurrentManagedThreadId;
            return Line.Estimator(ml, line);
        }, new SearchSpace<Line>());
        int mine = Environment.CurrentManagedThreadId;
        Task<TrialResult> run = _ml.Auto().CreateExperiment().SetPipeline(_ml.Transforms.CopyColumns("Again", "X").Append(estimator)).SetDataset(Data, Data)
            .SetRegressionMetric(RegressionMetric.RSquared).SetMaxModelToExplore(2).RunAsync();
        Assert.True(run.IsCompleted);
        Assert.Equal(mine, thread);
        await run;
    }

    [Fact]
    public void AFitRunsToItsEndWhenTimeIsUp()
    {
        // What is compiled at its first use would take from the time of the search.
        Experiment().SetDataset(Data, Data).SetMaxModelToExplore(1).Run();
        _diary.Lines.Clear();
        _diary.Completed.Clear();
        SweepableEstimator estimator = _ml.Auto().CreateSweepableEstimator<Line>((ml, line) => Line.Estimator(ml, line).WithOnFitDelegate(_ => Thread.Sleep(2500)), new SearchSpace<Line>());
        AutoMLExperiment experiment = _ml.Auto().CreateExperiment().SetPipeline(_ml.Transforms.CopyColumns("Again", "X").Append(estimator)).SetDataset(Data, Data)
            .SetRegressionMetric(RegressionMetric.RSquared).SetMonitor(_diary).SetTrainingTimeInSeconds(2);
        TrialResult best = experiment.Run();
        Assert.Equal(["run 0", "done 0", "best 0"], _diary.Lines[..3]);
        Assert.InRange(_diary.Completed.Count, 1, 10); // the timer may be late on a busy machine
        Assert.Equal(60, best.Model.Transform(Data).GetColumn<float>("Score").Count());
    }

    [Fact]
    public async Task TheLabelOfClassesIsLowerCaseByDefault()
    {
        AutoMLExperiment experiment = _ml.Auto().CreateExperiment().SetPipeline(Pipeline).SetDataset(Data, Data)
            .SetBinaryClassificationMetric(BinaryClassificationMetric.Accuracy).SetMaxModelToExplore(1);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => experiment.RunAsync());
    }

    [Fact]
    public void ClassesAreJudgedByTheFigureAskedFor()
    {
        Assert.Equal((0.75, -0.75), Judge(e => e.SetBinaryClassificationMetric(BinaryClassificationMetric.Accuracy, "Yes"), new Answer { Yes = true, PredictedLabel = true, Score = 2 }));
    }

    [Fact]
    public void TheReductionOfTheLogLossIsMinimised()
    {
        ScoredClass[] rows = [.. Enumerable.Range(0, 6).Select(i => new ScoredClass { Label = (uint)(i % 3 + 1), Score = [0.5f, 0.3f, 0.2f] })];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        TrialResult result = _ml.Auto().CreateExperiment().SetPipeline(_ml.Transforms.CopyColumns("PredictedLabel", "Label").Append(Nothing)).SetDataset(data, data).SetMulticlassClassificationMetric(MulticlassClassificationMetric.LogLossReduction, "Label").SetMaxModelToExplore(1).Run();
        Assert.Equal(result.Metric, result.Loss);
    }

    private (double Metric, double Loss) Judge(Func<AutoMLExperiment, AutoMLExperiment> metric, Answer row)
    {
        Answer[] rows = [row, row, row, new Answer { Yes = !row.Yes, PredictedLabel = row.PredictedLabel, Score = row.Score }];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        TrialResult result = metric(_ml.Auto().CreateExperiment().SetPipeline(_ml.Transforms.CopyColumns("Again", "Score").Append(Nothing)).SetDataset(data, data)).SetMaxModelToExplore(1).Run();
        return (result.Metric, result.Loss);
    }

    /// <summary>Counts the rows it is fitted on.</summary>
    private sealed class Counting(IEstimator<ITransformer> inner, List<long> rows) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            rows.Add(input.GetColumn<float>("X").LongCount());
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    public sealed class Answer
    {
        public bool Yes { get; set; }

        public bool PredictedLabel { get; set; }

        public float Score { get; set; }
    }

    private SweepableEstimator Nothing => _ml.Auto().CreateSweepableEstimator<Line>((ml, _) => ml.Transforms.CopyColumns("Same", "Score"), new SearchSpace<Line>());

    private AutoMLExperiment Experiment() => _ml.Auto().CreateExperiment().SetPipeline(Pipeline).SetRegressionMetric(RegressionMetric.RSquared).SetMonitor(_diary);
}
