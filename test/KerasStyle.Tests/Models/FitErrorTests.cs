using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Optimizers;

namespace KerasStyle.Tests.Models;

public class FitErrorTests
{
    static readonly (float[,] X, float[,] Y) Data = TestNets.Linear(16);

    [Fact]
    public void Not_compiled() => Says<InvalidOperationException>(
        "Sequential 'net': call Compile before Fit",
        () => new Sequential([new Dense(1)], name: "net").Fit(Data.X, Data.Y));

    [Fact]
    public void Samples_of_another_shape() => Says<ArgumentException>(
        "x must have samples of shape (3,), got (4,)", () => TestNets.Regressor().Fit(new float[16, 4], Data.Y, verbose: 0));

    [Fact]
    public void Samples_of_another_rank() => Says<ArgumentException>(
        "x must have samples of shape (3,), got (3, 3)", () => TestNets.Regressor().Predict(new float[16, 3, 3]));

    [Fact]
    public void Numbers_of_samples_differ() => Says<ArgumentException>(
        "all arrays must have the same number of samples, got x: 16; y: 15", () => TestNets.Regressor().Fit(Data.X, new float[15, 1], verbose: 0));

    [Fact]
    public void No_samples() => Says<ArgumentException>("x has no samples", () => TestNets.Regressor().Fit(new float[0, 3], new float[0, 1], verbose: 0));

    [Fact]
    public void No_batches() => Says<ArgumentException>("the data has no batches", () => new StreamSource([]));

    [Fact]
    public void Rows_of_different_length() => Says<ArgumentException>(
        "row 0 has 3 values, row 1 has 2", () => TestNets.Regressor().Predict(new float[][] { [1, 2, 3], [1, 2] }));

    [Fact]
    public void No_targets() => Says<ArgumentException>("needs targets; got no y", () => TestNets.Regressor().Fit(Data.X, verbose: 0));

    [Fact]
    public void Targets_that_do_not_fit_the_output()
    {
        var model = new Sequential([new Input([3]), new Dense(4, activation: "softmax")]);
        model.Compile("sgd", "categorical_crossentropy");
        Says<ArgumentException>("loss categorical_crossentropy: targets float32(16, 3) do not fit the model's output float32(16, 4)", () => model.Fit(Data.X, Data.X, verbose: 0));
    }

    /// <summary>Keras on TensorFlow's CPU and on PyTorch ends with an error at such a step, on JAX it goes on in silence.</summary>
    [Theory]
    [InlineData("sparse_categorical_crossentropy", 4)]
    [InlineData("crossentropy", -1)]
    public void Class_numbers_that_the_output_does_not_have(string loss, int wrong)
    {
        var model = new Sequential([new Input([3]), new Dense(4, activation: "softmax")]);
        model.Compile("sgd", loss);
        var classes = new int[16];
        float[] before = model.GetWeights().Flat();
        classes[13] = wrong;
        string message = $"loss {loss}: targets must be class numbers from 0 to 3, since there are 4 classes; row 13 has {wrong}";
        Says<ArgumentException>(message, () => model.Fit(Data.X, classes, verbose: 0));
        Says<ArgumentException>(message, () => model.Fit(Data.X, Array.ConvertAll(classes, c => (float)c), validationSplit: 0.25, verbose: 0));
        Says<ArgumentException>(message, () => model.Evaluate(Data.X, classes, verbose: 0));
        Says<ArgumentException>(message, () => model.TrainOnBatch(Data.X, Array.ConvertAll(classes, c => (long)c)));
        Assert.Equal(before, model.GetWeights().Flat());
        classes[13] = 3;
        model.Fit(Data.X, classes, verbose: 0);
    }

    [Fact]
    public void Class_numbers_in_batches_made_by_code()
    {
        var model = new Sequential([new Input([3]), new Dense(4, activation: "softmax")]);
        model.Compile("sgd", "sparse_categorical_crossentropy");
        const string Message = "loss sparse_categorical_crossentropy: targets must be class numbers from 0 to 3, since there are 4 classes; row 2 of a batch has 4";
        Says<ArgumentException>(Message, () => model.Evaluate(Batches(4), verbose: 0));
        Assert.Equal(0, model.Optimizer!.Iterations.Value.Item());
        Says<ArgumentException>(Message, () => model.Fit(Batches(4), verbose: 0));
        Assert.Equal(1, model.Optimizer.Iterations.Value.Item());       // the step before
        model.Fit(Batches(3), verbose: 0);

        static StreamSource Batches(int last) => new([Of(0, 1, 2), Of(3, 0, last)]);

        static Batch Of(params int[] classes) => new(Ops.Ones([3, 3]), Tensor.From<int>(classes, [3]));
    }

    [Fact]
    public void A_class_number_may_be_ignored()
    {
        var model = new Sequential([new Input([3]), new Dense(4, activation: "softmax")]);
        model.Compile("sgd", new SparseCategoricalCrossentropy(ignoreClass: 255));
        var classes = new byte[16];
        classes[13] = 255;
        model.Fit(Data.X, classes, verbose: 0);
        classes[12] = 4;
        Says<ArgumentException>("from 0 to 3, since there are 4 classes, or 255; row 12 has 4", () => model.Fit(Data.X, classes, verbose: 0));
    }

    [Fact]
    public void No_loss()
    {
        var model = new Sequential([new Input([3]), new Dense(1)]);
        model.Compile("sgd");
        Says<InvalidOperationException>("there is no loss to train on", () => model.Fit(Data.X, Data.Y, verbose: 0));
    }

    [Fact]
    public void Unknown_names()
    {
        var model = new Sequential([new Dense(1)]);
        Says<ArgumentException>("unknown optimizer 'adm'; did you mean 'adam'?", () => model.Compile("adm", "mse"));
        Says<ArgumentException>("unknown loss 'mze'", () => model.Compile("adam", "mze"));
        Says<ArgumentException>("unknown metric 'acuracy'", () => model.Compile("adam", "mse", ["acuracy"]));
        Says<ArgumentException>(
            "x has an unknown name 'b'; there are a",
            () =>
            {
                var named = new Sequential([new Input([3], name: "a"), new Dense(1)]);
                named.Predict(new Dictionary<string, Tensor> { ["b"] = Data.X });
            });
    }

    [Fact]
    public void Numbers_out_of_range()
    {
        Says<ArgumentOutOfRangeException>("batchSize must be at least 1, got 0", () => TestNets.Regressor().Fit(Data.X, Data.Y, batchSize: 0));
        Says<ArgumentOutOfRangeException>("validationSplit must be between 0 and 1, got 1.5", () => TestNets.Regressor().Fit(Data.X, Data.Y, validationSplit: 1.5));
        Says<ArgumentException>("leaves one part empty", () => TestNets.Regressor().Fit(Data.X, Data.Y, validationSplit: 0.99));
        Says<ArgumentOutOfRangeException>("verbose must be \"auto\", 0, 1 or 2, got 3", () => TestNets.Regressor().Fit(Data.X, Data.Y, verbose: 3));
        Says<ArgumentOutOfRangeException>("stepsPerEpoch must be at least 1, got 0", () => TestNets.Regressor().Fit(Data.X, Data.Y, stepsPerEpoch: 0));
    }

    [Fact]
    public void Two_layers_of_one_name() => Says<ArgumentException>(
        "has a layer 'a' already", () => new Sequential([new Dense(1, name: "a"), new Dense(1, name: "a")]));

    [Fact]
    public void A_layer_that_the_shape_does_not_fit() => Says<ArgumentException>(
        "Conv2D 'c'", () => new Sequential([new Input([3]), new Conv2D(1, 3, name: "c")]));

    [Fact]
    public void Two_trainings_at_once()
    {
        Sequential model = TestNets.Regressor();
        var callback = new LambdaCallback(onTrainBatchBegin: _ => model.Fit(Data.X, Data.Y, verbose: 0));
        Says<InvalidOperationException>("is being trained already", () => model.Fit(Data.X, Data.Y, verbose: 0, callbacks: [callback]));
    }

    [Fact]
    public void A_cancelled_fit_keeps_what_was_learnt_and_tells_the_callbacks()
    {
        using var cancel = new CancellationTokenSource();
        Sequential model = TestNets.Regressor(), same = TestNets.Regressor();
        var watcher = new Watcher(step => { if (step == 3) cancel.Cancel(); });
        Assert.Throws<OperationCanceledException>(
            () => model.Fit(Data.X, Data.Y, batchSize: 2, epochs: 5, shuffle: false, verbose: 0, callbacks: [watcher], cancellationToken: cancel.Token));
        Assert.IsType<OperationCanceledException>(watcher.Failure);
        Assert.Equal(1, watcher.Ends);
        same.Fit(Data.X, Data.Y, batchSize: 2, stepsPerEpoch: 3, shuffle: false, verbose: 0);
        Assert.Equal(same.GetWeights().Flat(), model.GetWeights().Flat());
        model.Fit(Data.X, Data.Y, verbose: 0);
    }

    [Fact]
    public void A_callback_that_fails_ends_the_fit()
    {
        Sequential model = TestNets.Regressor();
        var watcher = new Watcher(_ => throw new IOException("full"));
        Assert.Throws<IOException>(() => model.Fit(Data.X, Data.Y, verbose: 0, callbacks: [watcher]));
        Assert.Equal(1, watcher.Ends);
        Assert.IsType<IOException>(watcher.Failure);
    }

    [Fact]
    public void NaN_in_the_data_goes_on_as_in_Keras_unless_watched()
    {
        float[,] x = (float[,])Data.X.Clone();
        x[3, 1] = float.NaN;
        Assert.Equal([double.NaN, double.NaN], TestNets.Regressor().Fit(x, Data.Y, epochs: 2, verbose: 0)["loss"]);
        var watched = new TerminateOnNaN { Output = TextWriter.Null };
        Assert.Single(TestNets.Regressor().Fit(x, Data.Y, epochs: 2, verbose: 0, callbacks: [watched])["loss"]);
        Assert.Throws<ArithmeticException>(() => TestNets.Regressor().Fit(x, Data.Y, verbose: 0, callbacks: [new TerminateOnNaN(raiseError: true)]));
    }

    static void Says<T>(string expected, Action action)
        where T : Exception => Assert.Contains(expected, Assert.Throws<T>(action).Message, StringComparison.Ordinal);

    sealed class Watcher(Action<int> step) : Callback
    {
        int steps;

        public int Ends { get; private set; }

        public override void OnTrainBatchEnd(int batch, Logs logs) => step(++steps);

        public override void OnTrainEnd(Logs logs) => Ends++;
    }
}
