using KerasStyle;
using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Tuning;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Sweeps as users run them.</summary>
public class SweepTests
{
    static readonly MLContext Ml = DigitsSweep.Context;

    public static TheoryData<string> Tuners => ["random", "grid", "cfo", "eci"];

    [Theory]
    [MemberData(nameof(Tuners))]
    public void EveryTunerSweepsAndTheSameSeedDoesTheSame(string tuner)
    {
        SweepResult[] runs = [.. Enumerable.Range(0, 2).Select(_ => With(DigitsSweep.Experiment(4), tuner).Sweep(new() { Verbose = 0 }))];
        Assert.All(runs, r => Assert.Equal(TrialStatus.Completed, r.Best.Status));
        Assert.Equal(4, runs[0].Trials.DistinctBy(Text).Count());
        Assert.Equal(runs[0].Trials.Select(Text), runs[1].Trials.Select(Text));
        Assert.Equal(runs[0].Metric, runs[1].Metric);
        Assert.Equal(runs[0].Metric, runs[0].Trials.Max(t => t.Score));
        Assert.Equal(runs[0].Metric, DigitsSweep.Accuracy(runs[0].Model, DigitsSweep.Validation));
    }

    [Fact]
    public void AnotherSeedDoesOtherwise()
    {
        Assert.NotEqual(Values(1), Values(2));

        static string Values(int seed)
        {
            var ml = new MLContext(seed);
            return string.Join(' ', ml.Auto().CreateExperiment()
                .SetPipeline(ml.Transforms.CopyColumns("Copy", "Label").Append(ml.Keras().SweepableRegression("Features", new() { Epochs = 1, Units = 4 })))
                .SetDataset(Diabetes).SetRegressionMetric(RegressionMetric.RSquared).SetRandomSearchTuner().SetMaxModelToExplore(1)
                .Sweep(new() { Verbose = 0 }).Best.Values);
        }
    }

    [Fact]
    public void ThePoorLearningCurvesArePruned()
    {
        SweepResult median = DigitsSweep.Run(12, new() { Verbose = 0, Pruning = new MedianPruning(StartupTrials: 3) });
        Trial[] pruned = [.. median.Trials.Where(t => t.Status == TrialStatus.Pruned)];
        Assert.NotEmpty(pruned);
        Assert.All(pruned, t => Assert.InRange(t.Curve.Count, 2, 8));
        Assert.Equal(8, median.Best.Curve.Count);

        SweepResult hyperband = DigitsSweep.Run(7, new() { Verbose = 0, Pruning = new HyperbandPruning(MaxEpochs: 8), Objective = "val_accuracy" });
        Assert.Contains(hyperband.Trials, t => t.Status == TrialStatus.Pruned && t.Curve.Count == 3);
        Assert.All(hyperband.Trials, t => Assert.Contains(t.Curve.Count, t.Number < 5 ? [3, 8] : new[] { 8 }));
    }

    [Fact]
    public void ARunningTrialStopsWhenTheTimeIsOver()
    {
        DigitsSweep.Run(1, new() { Verbose = 0 });
        // The first trial is short, the others would train for hours.
        var space = new NetSearchSpace { Layers = 1, Units = 8, Epochs = [1, 1_000_000] };
        var clock = System.Diagnostics.Stopwatch.StartNew();
        SweepResult result = DigitsSweep.Experiment(1000, space).SetTuner(new InOrder(1, 1_000_000)).SetTrainingTimeInSeconds(5).Sweep(new() { Verbose = 0 });
        Assert.InRange(clock.Elapsed.TotalSeconds, 4.9, 300);
        Assert.Single(result.Trials);
        Assert.NotNull(result.Model);
    }

    [Fact]
    public async Task CancellationKeepsTheBestSoFar()
    {
        using var stop = new CancellationTokenSource();
        SweepResult result = await DigitsSweep.Experiment(1000).SweepAsync(new() { Verbose = 0, Progress = new After(2, stop.Cancel) }, stop.Token);
        Assert.InRange(result.Trials.Count, 2, 3);
        Assert.Equal(result.Trials.Max(t => t.Score), result.Metric);

        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => DigitsSweep.Experiment(3).SweepAsync(new() { Verbose = 0 }, stop.Token));
    }

    [Fact]
    public void ANetThatDivergesIsABadTrialAndNotTheEnd()
    {
        var space = new NetSearchSpace { Layers = 1, Units = 8, Activation = "relu", Optimizer = "sgd", LearningRate = [1e30, 1e-5], Dropout = 0, Epochs = 2 };
        SweepResult result = Ml.Auto().CreateExperiment()
            .SetPipeline(Ml.Transforms.CopyColumns("Copy", "Label").Append(Ml.Keras().SweepableRegression("Features", space)))
            .SetDataset(Diabetes).SetRegressionMetric(RegressionMetric.RSquared).SetGridSearchTuner().SetMaxModelToExplore(4)
            .Sweep(new() { Verbose = 0 });
        Trial failed = result.Trials[0];
        Assert.Equal((TrialStatus.Failed, null), (failed.Status, failed.Score));
        Assert.Contains("NaN", failed.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1e-5, (double)result.Best.Values["e1.LearningRate"], 9);
    }

    [Fact]
    public void ATrialThatCannotBeBuiltIsABadTrialAndNotTheEnd()
    {
        SweepResult result = Convolutions(Ml, [9, 3, 10, 2]).SetGridSearchTuner().SetMaxModelToExplore(4).Sweep(new() { Verbose = 0 });
        Assert.Equal([TrialStatus.Failed, TrialStatus.Completed, TrialStatus.Failed, TrialStatus.Completed], result.Trials.Select(t => t.Status));
        Assert.All(result.Trials.Where(t => t.Status == TrialStatus.Failed), t => Assert.Equal((true, null), (t.Message!.Contains("Conv2D", StringComparison.Ordinal), t.Score)));
        Assert.Equal(result.Trials.Max(t => t.Score), result.Metric);
    }

    [Fact]
    public void WhenAllTrialsFailTheReasonIsSaid()
    {
        // Two are all; of more, the first three tell that it is not the values.
        foreach (int trials in (int[])[2, 100])
        {
            var run = new List<Trial>();
            var e = Assert.Throws<InvalidOperationException>(() => Convolutions(Ml, [9, 10, 11, 12]).SetGridSearchTuner().SetMaxModelToExplore(trials).Sweep(new() { Verbose = 0, Progress = new Each(run.Add) }));
            Assert.Contains($"{Math.Min(trials, 3)} trials failed", e.Message, StringComparison.Ordinal);
            Assert.Contains("conv2d", e.Message, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(2, run.Count);
        }

        var diverging = new NetSearchSpace { Layers = 1, Units = 8, Activation = "relu", Optimizer = "sgd", LearningRate = [1e30, 1e29, 1e28, 1e27], Dropout = 0, Epochs = 1 };
        var all = Assert.Throws<InvalidOperationException>(() => Ml.Auto().CreateExperiment()
            .SetPipeline(Ml.Transforms.CopyColumns("Copy", "Label").Append(Ml.Keras().SweepableRegression("Features", diverging)))
            .SetDataset(Diabetes).SetRegressionMetric(RegressionMetric.RSquared).SetGridSearchTuner().SetMaxModelToExplore(4).Sweep(new() { Verbose = 0 }));
        Assert.Contains("all 4 trials failed", all.Message, StringComparison.Ordinal);
        Assert.Contains("NaN", all.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void WithoutAMetricTheObjectiveCounts()
    {
        IDataView rows = Ml.Data.LoadFromEnumerable(TestData.Iris.Select(f => new LabelsExample
        {
            Features = f.Features,
            Label = [f.Label == "setosa" ? 1 : 0, f.Features[0] > 5.8f ? 1 : 0],
        }));
        var split = Ml.Data.TrainTestSplit(rows, seed: 1);
        SweepResult labels = Ml.Auto().CreateExperiment()
            .SetPipeline(Ml.Transforms.CopyColumns("Copy", "Label").Append(Ml.Keras().SweepableMultiLabel(space: new() { Layers = 1, Units = (2, 16), LearningRate = 0.02, Epochs = 10 })))
            .SetDataset(split).SetRandomSearchTuner().SetMaxModelToExplore(3)
            .Sweep(new() { Verbose = 0 });
        Assert.Equal(labels.Trials.Min(t => t.Score), labels.Metric);
        Assert.Equal(labels.Best.Curve[^1], labels.Metric);
        Assert.Contains(labels.Model.Transform(rows).Schema, c => c.Name == "Probability");
    }

    [Fact]
    public void CrossValidationTakesTheMeanOfTheFoldsAndRefitTakesAllRows()
    {
        IDataView rows = Ml.Data.LoadFromEnumerable(TestData.Cancer);
        SweepResult result = Ml.Auto().CreateExperiment()
            .SetPipeline(Ml.Transforms.CopyColumns("Copy", "Label").Append(Ml.Keras().SweepableBinary(space: new() { Layers = 1, Units = [8, 16], LearningRate = 0.01, Epochs = 3 })))
            .SetDataset(rows, fold: 3).SetBinaryClassificationMetric(BinaryClassificationMetric.Accuracy, "Label").SetRandomSearchTuner().SetMaxModelToExplore(2)
            .Sweep(new() { Verbose = 0 });
        Assert.InRange(result.Metric, 0.9, 1);
        ITransformer refit = result.Refit(rows);
        Assert.InRange(Ml.BinaryClassification.Evaluate(refit.Transform(rows)).Accuracy, 0.95, 1);
        Assert.Equal(Scores(refit), Scores(result.Refit(rows)));
        Assert.NotEqual(Scores(refit), Scores(result.Model));

        float[] Scores(ITransformer model) => [.. model.Transform(rows).GetColumn<float>("Score")];
    }

    [Fact]
    public void TwoCandidatesAreToldApart()
    {
        SweepResult result = Ml.Auto().CreateExperiment()
            .SetPipeline(Ml.Transforms.Conversion.MapValueToKey("Label").Append(
                Ml.Keras().SweepableMulticlass(space: new() { Layers = 1, Units = (4, 16), Epochs = 1 }),
                Ml.Keras().SweepableMulticlass(space: new() { Layers = 3, Units = (4, 16), Epochs = 1 })))
            .SetDataset(DigitsSweep.Train, DigitsSweep.Validation)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.LogLoss, "Label").SetRandomSearchTuner().SetMaxModelToExplore(6)
            .Sweep(new() { Verbose = 0 });
        Assert.Equal(["e0 * e1", "e0 * e2"], result.Trials.Select(t => (string)t.Values["_SCHEMA_"]).Distinct().Order());
        Assert.Equal(result.Trials.Min(t => t.Score), result.Metric);
    }

    [Fact]
    public void AUsersOwnOptionsComeFirst()
    {
        var stopped = new List<int>();
        var early = new EarlyStopping("val_loss", patience: 0);
        SweepResult result = Ml.Auto().CreateExperiment()
            .SetPipeline(Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.Keras().SweepableMulticlass(space: new() { Layers = 1, LearningRate = 0.03 }, options: new() { Epochs = 60, Callbacks = [early] })))
            .SetDataset(DigitsSweep.Train, DigitsSweep.Validation)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Label").SetRandomSearchTuner().SetMaxModelToExplore(2)
            .Sweep(new() { Verbose = 0, Progress = new After(1, () => stopped.Add(early.StoppedEpoch)) });
        Assert.All(result.Trials, t => Assert.InRange(t.Curve.Count, 2, 59));
        Assert.Equal(result.Trials.Select(t => t.Curve.Count - 1).First(), stopped[0]);
    }

    [Fact]
    public void WhatIsMissingIsNamed()
    {
        static string Message(AutoMLExperiment experiment) => Assert.Throws<InvalidOperationException>(() => experiment.Sweep(new() { Verbose = 0 })).Message;
        Assert.Contains("SetDataset", Message(Ml.Auto().CreateExperiment().SetMaxModelToExplore(1)), StringComparison.Ordinal);
        Assert.Contains("SetPipeline", Message(Ml.Auto().CreateExperiment().SetDataset(Diabetes).SetMaxModelToExplore(1)), StringComparison.Ordinal);
        SweepableEstimator inner = Ml.Keras().Sweepable(new NetSearchSpace(), (context, p) => context.Transforms.Conversion.MapValueToKey("Label").Append(context.Keras().Multiclass([4], options: new() { Epochs = 1 })));
        Assert.Contains("learning curve", Message(Ml.Auto().CreateExperiment().SetPipeline(Ml.Transforms.CopyColumns("Copy", "Label").Append(inner))
            .SetDataset(DigitsSweep.Train, DigitsSweep.Validation).SetRandomSearchTuner().SetMaxModelToExplore(1)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DigitsSweep.Run(1, new() { Directory = "" }));
        Assert.Throws<ArgumentNullException>(() => DigitsSweep.Run(1, new() { Objective = null! }));
    }

    /// <summary>Small convolutions over the digits' 8 × 8 pixels, some of them too large.</summary>
    internal static AutoMLExperiment Convolutions(MLContext ml, Choices<int> kernels, Numbers<double>? rates = null)
    {
        SweepableEstimator net = ml.Keras().Sweepable(new KernelSpace { Kernel = kernels, LearningRate = rates ?? 0.01, Epochs = 1 }, (context, p) => context.Keras().MulticlassClassification(
            new Sequential([new Reshape([8, 8, 1]), new Conv2D(2, p.Kernel.Value), new Flatten()]), options: p.Options()));
        return ml.Auto().CreateExperiment()
            .SetPipeline(ml.Transforms.Conversion.MapValueToKey("Label").Append(net))
            .SetDataset(DigitsSweep.Train, DigitsSweep.Validation)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Label");
    }

    sealed class KernelSpace : KerasSearchSpace
    {
        public Choices<int> Kernel { get; set; } = 3;
    }

    static DataOperationsCatalog.TrainTestData Diabetes => Ml.Data.TrainTestSplit(Ml.Data.LoadFromEnumerable(TestData.Diabetes), 0.3, seed: 1);

    internal static string Text(Trial t) => $"{t.Number} {t.Status} {t.Score:R} {string.Join(' ', t.Values)} {string.Join(' ', t.Curve)}";

    internal static AutoMLExperiment With(AutoMLExperiment experiment, string tuner) => tuner switch
    {
        "random" => experiment.SetRandomSearchTuner(),
        "grid" => experiment.SetGridSearchTuner(),
        "cfo" => experiment.SetCostFrugalTuner(),
        "smac" => experiment.SetSmacTuner(numberInitialPopulation: 5, fitModelEveryNTrials: 2, numRandomEISearchConfigurations: 200),
        _ => experiment.SetEciCostFrugalTuner(),
    };

    sealed class LabelsExample
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        [VectorType(2)]
        public float[] Label { get; set; } = [];
    }

    /// <summary>Proposes numbers of epochs in order.</summary>
    sealed class InOrder(params int[] epochs) : ITuner
    {
        public SearchSpace.Parameter Propose(TrialSettings settings)
        {
            var net = SearchSpace.Parameter.CreateNestedParameter();
            foreach ((string name, object value) in new Dictionary<string, object> { ["Layers"] = 1, ["Units"] = 8, ["Activation"] = "relu", ["Dropout"] = 0.0, ["BatchNormalization"] = false, ["LearningRate"] = 0.01, ["Epochs"] = epochs[settings.TrialId] })
                net[name] = SearchSpace.Parameter.FromObject(value);
            var pipeline = SearchSpace.Parameter.CreateNestedParameter();
            (pipeline["_SCHEMA_"], pipeline["e0"], pipeline["e1"]) = (SearchSpace.Parameter.FromString("e0 * e1"), SearchSpace.Parameter.CreateNestedParameter(), net);
            var all = SearchSpace.Parameter.CreateNestedParameter();
            all["_pipeline_"] = pipeline;
            return all;
        }

        public void Update(TrialResult result)
        {
        }
    }

    /// <summary>Hears of each trial.</summary>
    internal sealed class Each(Action<Trial> action) : IProgress<Trial>
    {
        public void Report(Trial value) => action(value);
    }

    /// <summary>Does something after some trials.</summary>
    sealed class After(int trials, Action action) : IProgress<Trial>
    {
        int count;

        public void Report(Trial value)
        {
            if (++count == trials)
                action();
        }
    }
}
