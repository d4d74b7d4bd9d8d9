using KerasStyle;
using KerasStyle.Callbacks;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Tensors;

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
        Assert.Null(options.Engine);
        Assert.Equal(MissingValues.Refuse, options.MissingValues);
        Assert.Empty(options.Augmentation);
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
        { "Engine", o => o.Engine = "" },
        { "MissingValues", o => o.MissingValues = null! },
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

    [Theory]
    [InlineData("categorical_crossentropy")]
    [InlineData("sparse_categorical_crossentropy")]
    [InlineData("categorical_focal_crossentropy")]
    public void A_loss_for_one_of_several_classes_is_refused_where_there_are_none(string loss)
    {
        // Of one unit it is 0, whatever the net says: the training would seem to be perfect.
        var options = new KerasTrainerOptions { Loss = loss, Epochs = 1, Verbose = 0 };
        IDataView cancer = ml.Data.LoadFromEnumerable(TestData.Cancer), diabetes = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        Assert.Contains("Binary does not tell", Assert.Throws<ArgumentException>(() => ml.Keras().Binary(options: options).Fit(cancer)).Message, StringComparison.Ordinal);
        Assert.Contains("Regression does not tell", Assert.Throws<ArgumentException>(() => ml.Keras().Regression(options: options).Fit(diabetes)).Message, StringComparison.Ordinal);
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
        var options = new KerasTrainerOptions { ClassWeights = new() { ["rose"] = 2 }, Verbose = 0 };
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

    [Fact]
    public void The_engine_is_named_for_one_net_only()
    {
        IEngine before = Engines.Current;
        IDataView data = ml.Data.LoadFromEnumerable(TestData.Diabetes);
        Assert.NotNull(ml.Keras().Regression(hidden: [2], options: new() { Epochs = 1, Verbose = 0, Engine = "cpu" }).Fit(data).History);
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => ml.Keras().Regression(hidden: [2], options: new() { Epochs = 1, Verbose = 0, Engine = "abacus" }).Fit(data));
        Assert.Contains("no engine 'abacus'", e.Message, StringComparison.Ordinal);
        Assert.Same(before, Engines.Current);
    }

    [Fact]
    public void A_gpu_of_the_context_is_used_or_the_log_says_why_not()
    {
        // A device that no machine has.
        var gpu = new MLContext(seed: 1) { GpuDeviceId = 97, FallbackToCpu = true };
        var lines = new List<string>();
        gpu.Log += (_, line) => lines.Add(line.Message);
        IDataView data = gpu.Data.LoadFromEnumerable(TestData.Diabetes);
        var options = new KerasTrainerOptions { Epochs = 1, Verbose = 0 };
        Assert.NotNull(gpu.Keras().Regression(hidden: [2], options: options).Fit(data).History);
        Assert.Single(lines, l => l.Contains("GpuDeviceId 97", StringComparison.Ordinal) && l.Contains("FallbackToCpu", StringComparison.Ordinal));
        gpu.FallbackToCpu = false;
        Assert.Throws<InvalidOperationException>(() => gpu.Keras().Regression(hidden: [2], options: options).Fit(data));
    }
}
