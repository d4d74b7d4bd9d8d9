using KerasStyle;
using KerasStyle.Layers;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>What may be searched, and how it is written.</summary>
public class SpaceTests
{
    static readonly MLContext Ml = new(seed: 1);

    [Fact]
    public void RangesListsAndSingleValuesAreWrittenAsTheyRead()
    {
        var space = new NetSearchSpace
        {
            Layers = (1, 4),
            Units = (16, 512, logScale: true),
            Activation = ["relu", "gelu"],
            Dropout = (0, 0.5),
            LearningRate = (1e-4, 1e-1, logScale: true),
            BatchSize = [32, 64, 128],
            Optimizer = "sgd",
            Epochs = 5,
        };
        Assert.Equal([1, 2, 3, 4], [.. space.Layers]);
        Assert.Equal(["relu", "gelu"], [.. space.Activation]);
        Assert.Equal([32, 64, 128], [.. space.BatchSize]);
        Assert.Equal([5], [.. space.Epochs]);
        // What is not yet chosen stands for the middle of a range, or the first of a list.
        Assert.Equal(0.25, space.Dropout.Value, 12);
        Assert.Equal(Math.Sqrt(1e-5), space.LearningRate.Value, 12);
        Assert.Equal("relu", space.Activation);
        Assert.Equal(3, new Numbers<int>(1, 9, start: 3).Value);
    }

    [Fact]
    public void ChanceReachesBothEndsOfEveryRange()
    {
        SweepableEstimator net = Ml.Keras().SweepableMulticlass(space: new NetSearchSpace { Layers = (1, 3), Units = (4, 6, logScale: true), Dropout = 0.1 });
        var random = new Random(1);
        Parameter[] draws = [.. Enumerable.Range(0, 300).Select(_ => net.SearchSpace.SampleFromFeatureSpace([.. Enumerable.Range(0, net.SearchSpace.FeatureSpaceDim).Select(_ => random.NextDouble())]))];
        Assert.Equal([1, 2, 3], draws.Select(d => d["Layers"].AsType<int>()).Distinct().Order());
        Assert.Equal([4, 5, 6], draws.Select(d => d["Units"].AsType<int>()).Distinct().Order());
        Assert.Equal(["gelu", "relu"], draws.Select(d => d["Activation"].AsType<string>()).Distinct().Order());
        Assert.All(draws, d => Assert.InRange(d["LearningRate"].AsType<double>(), 1e-4, 1e-2));
        Assert.All(draws, d => Assert.Equal(0.1, d["Dropout"].AsType<double>()));
        // Tuners that work in the feature space find the values again.
        Assert.All(draws, d =>
        {
            Parameter again = net.SearchSpace.SampleFromFeatureSpace(net.SearchSpace.MappingToFeatureSpace(d));
            Assert.Equal(d["LearningRate"].AsType<double>(), again["LearningRate"].AsType<double>(), 12);
            again["LearningRate"] = d["LearningRate"];
            Assert.Equal(d.ToString(), again.ToString());
        });
        Assert.Equal(4, net.SearchSpace.FeatureSpaceDim);
        Assert.Equal(4, net.SearchSpace.Step.Length);
    }

    [Fact]
    public void TheNetHasWhatATrialTries()
    {
        SweepableEstimator net = Ml.Keras().SweepableRegression(space: new NetSearchSpace { Layers = 2, Units = 7, Activation = "tanh", Dropout = 0.2, BatchNormalization = true, LearningRate = 0.001, Optimizer = "sgd", Epochs = 1, BatchSize = 50 }, options: new() { Verbose = 0 });
        var fitted = (KerasTransformer)net.BuildFromOption(Ml, net.SearchSpace.SampleFromFeatureSpace([])).Fit(Ml.Data.LoadFromEnumerable(TestData.Diabetes));
        Assert.Equal(
            ["Rescaling", "Dense", "BatchNormalization", "Activation", "Dropout", "Dense", "BatchNormalization", "Activation", "Dropout", "Dense", "Rescaling"],
            fitted.Model.Layers.Where(l => l is not Input).Select(l => l.ClassName));
        Assert.Equal(7, fitted.Model.Layers.OfType<Dense>().First().Weights[1].Shape[0]);
        Assert.Equal("SGD", fitted.Model.Optimizer!.ClassName);
        Assert.Equal(0.001, fitted.Model.Optimizer.LearningRate.Value, 6);
        Assert.Equal(9, fitted.Model.Optimizer.Iterations.Value.Item());
    }

    [Fact]
    public void ASpaceOfOnesOwnGoesIntoAnyBuildFunction()
    {
        var seen = new HashSet<int>();
        SweepableEstimator net = Ml.Keras().Sweepable(new ConvSpace { Epochs = 1 }, (context, p) =>
        {
            seen.Add(p.Filters);
            return context.Keras().MulticlassClassification(
                new Sequential([new Reshape([8, 8, 1]), new Conv2D(p.Filters.Value, p.Kernel.Value, activation: "relu"), new Flatten()]), options: p.Options(new() { BatchSize = 64 }));
        });
        SweepResult result = Ml.Auto().CreateExperiment()
            .SetPipeline(Ml.Transforms.Conversion.MapValueToKey("Label").Append(net))
            .SetDataset(DigitsSweep.Train, DigitsSweep.Validation)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MacroAccuracy, "Label")
            .SetRandomSearchTuner()
            .SetMaxModelToExplore(3)
            .Sweep(new() { Verbose = 0 });
        Assert.Equal(3, result.Trials.Count);
        Assert.True(seen.Count > 1);
        Assert.Equal(["Epochs", "Filters", "Kernel", "LearningRate"], result.Best.Values.Keys.Where(k => k.StartsWith("e1.", StringComparison.Ordinal)).Select(k => k[3..]));
        Assert.Contains((int)(double)result.Best.Values["e1.Filters"], seen);
    }

    [Fact]
    public void ImpossibleRangesAreRefused()
    {
        Assert.Contains("from a smaller to a larger", Assert.Throws<ArgumentException>(() => new NetSearchSpace { Layers = (3, 1) }).Message, StringComparison.Ordinal);
        Assert.Contains("above 0", Assert.Throws<ArgumentException>(() => new NetSearchSpace { LearningRate = (0, 1, logScale: true) }).Message, StringComparison.Ordinal);
        Assert.Contains("no values", Assert.Throws<ArgumentException>(() => new NetSearchSpace { Activation = [] }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Numbers<double>(0, 1, start: 2));
        Assert.Throws<ArgumentException>(() => new Numbers<float>(0, 1));
        Assert.Throws<ArgumentException>(() => new Numbers<float>([1, 2]));
    }

    sealed class ConvSpace : KerasSearchSpace
    {
        public Numbers<int> Filters { get; set; } = (2, 6);

        public Choices<int> Kernel { get; set; } = [3, 5];
    }
}
