using KerasStyle;
using KerasStyle.Callbacks;
using KerasStyle.Layers;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Cancellation, logging, progress, callbacks, and rows in memory or read anew.</summary>
public class TrainingTests
{
    readonly MLContext ml = new(seed: 1);

    IDataView Diabetes => ml.Data.LoadFromEnumerable(TestData.Diabetes);

    [Fact]
    public void A_cancelled_fit_throws()
    {
        using var cancel = new CancellationTokenSource();
        var options = new KerasTrainerOptions { Epochs = 100_000, Verbose = 0, CancellationToken = cancel.Token, Callbacks = [new LambdaCallback(onEpochEnd: (epoch, _) => Cancel(epoch, 3, cancel))] };
        Assert.Throws<OperationCanceledException>(() => ml.Keras().Regression(hidden: [4], options: options).Fit(Diabetes));
    }

    [Fact]
    public void A_loss_that_is_no_number_throws()
    {
        var options = new KerasTrainerOptions { Epochs = 50, Verbose = 0, Optimizer = new global::KerasStyle.Optimizers.SGD(1e6) };
        ArithmeticException e = Assert.Throws<ArithmeticException>(() => ml.Keras().Regression(new Sequential([new Dense(8)]), options: options).Fit(Diabetes));
        Assert.Contains("learning rate", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RowCaching.Memory)]
    [InlineData(RowCaching.None)]
    public void Reading_rows_can_be_cancelled(RowCaching caching)
    {
        var options = new KerasTrainerOptions { Verbose = 0, CancellationToken = new CancellationToken(canceled: true), KeepBestOnCancel = true, Caching = caching };
        Assert.Throws<OperationCanceledException>(() => ml.Keras().Regression(hidden: [4], options: options).Fit(Diabetes));
    }

    [Fact]
    public void A_cancelled_fit_may_keep_its_best_weights()
    {
        using var cancel = new CancellationTokenSource();
        var options = new KerasTrainerOptions
        {
            Epochs = 100_000,
            Verbose = 0,
            ValidationSet = Diabetes,
            CancellationToken = cancel.Token,
            KeepBestOnCancel = true,
            Callbacks = [new LambdaCallback(onEpochEnd: (epoch, _) => Cancel(epoch, 5, cancel))],
        };
        KerasTransformer model = ml.Keras().Regression(hidden: [4], options: options).Fit(Diabetes);
        Assert.Equal(6, model.History!.Epoch.Count);
        double best = model.History["val_loss"].Min();
        Assert.Equal(best, ml.Regression.Evaluate(model.Transform(Diabetes)).MeanSquaredError, best * 1e-4);
    }

    static void Cancel(int epoch, int last, CancellationTokenSource source)
    {
        if (epoch == last)
            source.Cancel();
    }

    [Fact]
    public void The_log_has_the_engine_and_a_line_per_epoch()
    {
        var lines = new List<LoggingEventArgs>();
        ml.Log += (_, e) => lines.Add(e);
        ml.Keras().Regression(hidden: [4], options: new() { Epochs = 3, Verbose = 0 }).Fit(Diabetes);
        string[] said = [.. lines.Where(l => l.Source.Contains("Keras", StringComparison.Ordinal) && l.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Info).Select(l => l.RawMessage)];
        Assert.Contains(said, l => l.StartsWith("Engine: ", StringComparison.Ordinal));
        Assert.Contains(said, l => l.Contains("442 rows in memory", StringComparison.Ordinal));
        Assert.Equal(3, said.Count(l => l.StartsWith("Epoch ", StringComparison.Ordinal)));
        Assert.Matches(@"^Epoch 3/3 - .* s - loss: [0-9.]+ - mae: [0-9.]+$", said[^1]);
    }

    [Fact]
    public void What_training_warns_of_is_in_the_log()
    {
        var warnings = new List<string>();
        ml.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                warnings.Add(e.RawMessage);
        };
        var x = new Input([10], name: "Features");
        var net = new global::KerasStyle.Model(x, new Dense(1).Call(Ops.StopGradient(new Dense(4, name: "idle").Call(x))));
        ml.Keras().Regression(net, options: new() { Epochs = 2, Verbose = 0, Callbacks = [new EarlyStopping()] }).Fit(Diabetes);
        Assert.Equal(2, warnings.Count);
        Assert.StartsWith("EarlyStopping watches 'val_loss', but there are no validation rows", warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("the loss does not depend on idle/kernel, idle/bias", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_and_callbacks_are_told()
    {
        var reports = new List<FitProgress>();
        var options = new KerasTrainerOptions
        {
            Epochs = 50,
            Verbose = 0,
            ValidationFraction = 0.2,
            Progress = new Direct(reports.Add),
            Callbacks = [new EarlyStopping(monitor: "val_loss", patience: 1, minDelta: 1e9)],
        };
        KerasTransformer model = ml.Keras().Regression(hidden: [4], options: options).Fit(Diabetes);
        Assert.Equal(2, model.History!.Epoch.Count);
        Assert.Equal(2, reports.Count(r => r.EpochEnded));
    }

    sealed class Direct(Action<FitProgress> action) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => action(value);
    }

    [Fact]
    public void Rows_read_anew_teach_the_same_as_rows_in_memory()
    {
        double[] Losses(RowCaching caching) =>
            [.. ml.Keras().Regression(hidden: [4], options: new() { Epochs = 3, Verbose = 0, Seed = 2, Shuffle = false, Caching = caching }).Fit(Diabetes).History!["loss"]];
        Assert.Equal(Losses(RowCaching.Memory), Losses(RowCaching.None));
    }

    [Fact]
    public void Rows_read_anew_can_be_shuffled_and_split()
    {
        var options = new KerasTrainerOptions { Epochs = 30, Verbose = 0, Caching = RowCaching.None, ValidationFraction = 0.25, Optimizer = new global::KerasStyle.Optimizers.Adam(0.01) };
        KerasTransformer model = ml.Keras().Regression(hidden: [16], options: options).Fit(ml.Data.Cache(Diabetes));
        Assert.Equal(30, model.History!["val_loss"].Count);
        Assert.True(ml.Regression.Evaluate(model.Transform(Diabetes)).RSquared > 0.3);
    }

    [Fact]
    public void Numbers_alone_doubles_and_sparse_vectors_are_features()
    {
        var rows = Enumerable.Range(0, 64).Select(i => new Odd
        {
            One = i,
            Two = i,
            Doubles = [i, 0],
            Sparse = new VBuffer<float>(5, 1, [i], [3]),
            SparseDoubles = new VBuffer<double>(5, 1, [i], [3]),
            Label = 2 * i + 1,
        });
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        foreach (string column in (string[])["One", "Two", "Doubles", "Sparse", "SparseDoubles"])
        {
            KerasTransformer model = ml.Keras().Regression(hidden: [], features: column, options: new() { Epochs = 60, Verbose = 0, Optimizer = new global::KerasStyle.Optimizers.Adam(0.1) }).Fit(data);
            Assert.True(ml.Regression.Evaluate(model.Transform(data)).RSquared > 0.99, column);
        }
    }

    sealed class Odd
    {
        public float One { get; set; }

        public double Two { get; set; }

        [VectorType(2)]
        public double[] Doubles { get; set; } = [];

        [VectorType(5)]
        public VBuffer<float> Sparse { get; set; }

        [VectorType(5)]
        public VBuffer<double> SparseDoubles { get; set; }

        public float Label { get; set; }
    }

    [Fact]
    public void A_full_net_is_taken_as_it_is()
    {
        IDataView digits = ml.Data.LoadFromEnumerable(TestData.Digits.Take(200));
        var quick = new KerasTrainerOptions { Epochs = 1, Verbose = 0 };
        int Layers(Sequential net) => ml.Keras().MulticlassClassification(net, options: quick).Fit(digits).Model.Layers.Count;
        Assert.Equal(2, Layers(new Sequential([new Dense(8), new Dense(10, activation: "softmax")])));
        Assert.Equal(2, Layers(new Sequential([new Dense(10), new Softmax()])));
        Assert.Equal(2, Layers(new Sequential([new Dense(10)])));
        Assert.Equal(2, Layers(new Sequential([new Dense(10, activation: "relu")])));
        Assert.Equal(1, Layers(new Sequential()));

        IDataView tumours = ml.Data.LoadFromEnumerable(TestData.Cancer);
        Assert.Single(ml.Keras().BinaryClassification(new Sequential([new Dense(1, activation: "sigmoid")]), options: quick).Fit(tumours).Model.Layers);
        Assert.Equal(2, ml.Keras().BinaryClassification(new Sequential([new Dense(1)]), options: quick).Fit(tumours).Model.Layers.Count);
        Assert.Single(ml.Keras().Regression(new Sequential([new Dense(1, activation: "relu")]), options: quick).Fit(Diabetes).Model.Layers);
    }
}
