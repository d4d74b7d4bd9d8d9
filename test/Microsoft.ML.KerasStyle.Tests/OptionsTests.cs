using KerasStyle;
using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Optimizers;

namespace Microsoft.ML.KerasStyle.Tests;

public class OptionsTests
{
    readonly MLContext ml = new(seed: 1);

    [Fact]
    public void Defaults()
    {
        var options = new KerasTrainerOptions();
        Assert.Equal(10, options.Epochs);
        Assert.Equal(32, options.BatchSize);
        Assert.Equal(0.001, Assert.IsType<Adam>(options.Optimizer).LearningRate.Value, 1e-9);
        Assert.Null(options.Loss);
        Assert.Null(options.Metrics);
        Assert.Equal(0, options.ValidationFraction);
        Assert.Null(options.ValidationSet);
        Assert.Null(options.ClassWeights);
        Assert.Null(options.ExampleWeightColumn);
        Assert.Empty(options.Callbacks);
        Assert.Null(options.Seed);
        Assert.True(options.Shuffle);
        Assert.Equal<Verbosity>("auto", options.Verbose);
        Assert.Equal(RowCaching.Auto, options.Caching);
        Assert.Null(options.Progress);
        Assert.Equal(CancellationToken.None, options.CancellationToken);
        Assert.False(options.KeepBestOnCancel);
        Assert.False(options.StartFromWeights);
        Assert.Equal(256, options.PredictionBatchSize);
    }

    public static TheoryData<string, Action<KerasTrainerOptions>> Bad => new()
    {
        { "Epochs", o => o.Epochs = 0 },
        { "BatchSize", o => o.BatchSize = -1 },
        { "PredictionBatchSize", o => o.PredictionBatchSize = 0 },
        { "Optimizer", o => o.Optimizer = null! },
        { "Callbacks", o => o.Callbacks = null! },
        { "Callbacks", o => o.Callbacks = [null!] },
        { "Caching", o => o.Caching = (RowCaching)9 },
        { "ValidationFraction", o => o.ValidationFraction = 1 },
        { "ValidationFraction", o => o.ValidationFraction = double.NaN },
        { "ExampleWeightColumn", o => o.ExampleWeightColumn = "" },
        { "ClassWeights['a']", o => o.ClassWeights = new Dictionary<string, double> { ["a"] = -1 } },
        { "ClassWeights", o => (o.ClassWeights, o.ExampleWeightColumn) = (new Dictionary<string, double> { ["a"] = 1 }, "Weight") },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_option_is_named(string name, Action<KerasTrainerOptions> change)
    {
        var options = new KerasTrainerOptions();
        change(options);
        ArgumentException e = Assert.ThrowsAny<ArgumentException>(() => ml.Keras().Regression(options: options));
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_is_given_once()
    {
        var options = new KerasTrainerOptions { ValidationFraction = 0.1, ValidationSet = ml.Data.LoadFromEnumerable(TestData.Diabetes) };
        Assert.Contains("ValidationSet", Assert.Throws<ArgumentException>(() => ml.Keras().Regression(options: options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Later_changes_do_not_reach_the_estimator()
    {
        var options = new KerasTrainerOptions { Epochs = 2, Verbose = 0 };
        var network = new Sequential([new Dense(4)]);
        KerasEstimator estimator = ml.Keras().Regression(network, options: options);
        options.Epochs = 50;
        network.Add(new Dense(7));
        KerasTransformer model = estimator.Fit(ml.Data.LoadFromEnumerable(TestData.Diabetes));
        Assert.Equal(2, model.History!.Epoch.Count);
        Assert.Equal(2, model.Model.Layers.Count);
    }

    [Fact]
    public void Unknown_class_weights_are_refused()
    {
        var options = new KerasTrainerOptions { ClassWeights = new Dictionary<string, double> { ["rose"] = 2 }, Verbose = 0 };
        IEstimator<ITransformer> pipeline = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Keras().Multiclass(options: options));
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => pipeline.Fit(ml.Data.LoadFromEnumerable(TestData.Iris)));
        Assert.Contains("rose", e.Message, StringComparison.Ordinal);
        Assert.Contains("setosa, versicolor, virginica", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_and_optimizer_are_fresh_in_each_fit()
    {
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        var options = new KerasTrainerOptions { Epochs = 1, Verbose = 0, Seed = 4, Metrics = ["mae", "mse"], Optimizer = new SGD(1e-5, momentum: 0.9) };
        KerasEstimator estimator = ml.Keras().Regression(hidden: [4], options: options);
        KerasTransformer first = estimator.Fit(data), second = estimator.Fit(data);
        Assert.Equal(first.History!["mse"], second.History!["mse"]);
        Assert.Equal(["loss", "mae", "mse"], first.History.Keys);
    }
}
