using KerasStyle.Callbacks;
using KerasStyle.Initializers;
using KerasStyle.Layers;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;
using KerasStyle.Tensors;
using KerasStyle.Tests.Saving;

namespace KerasStyle.Tests.Models;

/// <summary>Nets that derive from <see cref="Model"/>, with Keras' steps and with steps of their own.</summary>
public class OwnModelTests
{
    static readonly (float[,] X, float[,] Y) Data = TestNets.Linear();

    [Fact]
    public void Call_in_a_class_of_ones_own_applies_the_whole_layer()
    {
        var model = new SelfCaller();
        Tensor x = Ops.Ones([4, 50]);
        Assert.Contains(0f, model.Again(x, training: true).ToArray<float>());       // told to the layers inside
        Assert.Contains(0f, model.AgainList([x], training: true).ToArray<float>());
        Assert.Equal(x.ToArray<float>(), model.Again(x, training: false).ToArray<float>());
        Assert.Equal(8, new Nested(2).Call(Ops.Ones([1]), training: true).Item());      // all three are built
    }

    [Fact]
    public void The_computation_of_a_base_alone()
    {
        Assert.Equal(3, new DoubledAndMore().Call(Ops.Ones([1])).Item());
        string message = Assert.Throws<InvalidOperationException>(() => new Endless().Call(Ops.Ones([1]))).Message;
        Assert.Contains("calls itself without end", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_derived_net_trains_as_the_same_net_of_layers()
    {
        var own = new TwoLayers();
        own.Compile(new Adam(0.01), "mse", ["mae"]);
        Sequential plain = TestNets.Regressor(new Adam(0.01));
        History a = Fit(own), b = Fit(plain);
        Assert.Equal(b["loss"], a["loss"]);
        Assert.Equal(b["val_mae"], a["val_mae"]);
        Assert.Equal(plain.GetWeights().Flat(), own.GetWeights().Flat());
        Assert.Equal(plain.Predict(Data.X).ToArray<float>(), own.Predict(Data.X).ToArray<float>());
        Assert.Equal(plain.TestOnBatch(Data.X, Data.Y)["loss"], own.TestOnBatch(Data.X, Data.Y)["loss"]);

        static History Fit(Model model) => model.Fit(Data.X, Data.Y, batchSize: 16, epochs: 3, shuffle: false, validationSplit: 0.25, verbose: 0);
    }

    [Fact]
    public void A_derived_net_is_saved_and_goes_on()
    {
        CustomObjects.Register(config => new TwoLayers(config.GetString("name")), package: "Test");
        using var folder = new TemporaryFolder();
        var model = new TwoLayers("own");
        model.Compile("adam", "mse", ["mae"]);
        model.Fit(Data.X, Data.Y, verbose: 0);
        model.Save(folder.File("own.keras"));
        Model loaded = Model.Load(folder.File("own.keras"));
        foreach (Model each in (Model[])[model, loaded])
            each.Fit(Data.X, Data.Y, epochs: 2, shuffle: false, verbose: 0);
        Assert.Equal(model.GetWeights().Flat(), loaded.GetWeights().Flat());
        loaded.SaveWeights(folder.File("own.weights.h5"));
        using KerasStyle.Saving.Hdf5File file = KerasStyle.Saving.Hdf5File.Open(folder.File("own.weights.h5"));
        Assert.Equal([3, 8], file["hidden/vars"].Dataset("0").Shape);       // by the attribute's name, as in Keras
    }

    [Fact]
    public void A_step_of_ones_own_computes_another_loss_and_logs_its_metrics()
    {
        var model = new Penalized(0.5);
        model.Compile(new SGD(0.05), "mse", ["mae"]);
        History history = model.Fit(Data.X, Data.Y, batchSize: 16, epochs: 4, shuffle: false, validationSplit: 0.25, verbose: 0);
        Assert.Equal(["loss", "mae", "penalty", "val_loss", "val_mae", "val_penalty"], history.Keys.Order(StringComparer.Ordinal));
        Assert.True(history["penalty"][^1] < history["penalty"][0]);
        Assert.All(history["val_penalty"], value => Assert.Equal(0, value));    // its test step does not count it

        var free = new Penalized(0);
        free.Compile(new SGD(0.05), "mse", ["mae"]);
        free.Fit(Data.X, Data.Y, batchSize: 16, epochs: 4, shuffle: false, validationSplit: 0.25, verbose: 0);
        Assert.True(SquaredNorm(model) < SquaredNorm(free));

        static double SquaredNorm(Model model) => model.Weights.Sum(w => w.Value.ToArray<float>().Sum(v => (double)v * v));
    }

    [Fact]
    public void A_step_of_ones_own_may_train_parts_by_optimizers_of_their_own()
    {
        using IDisposable seeds = KerasRandom.Scope(1);
        var model = new Rivals();
        model.Compile();
        History history = model.Fit(Data.X, batchSize: 16, epochs: 30, verbose: 0);
        Assert.Equal(["d_loss", "g_loss"], history.Keys.Order(StringComparer.Ordinal));
        Assert.All(history["g_loss"].Concat(history["d_loss"]), value => Assert.True(double.IsFinite(value) && value > 0));
        // What is generated comes near the data's mean.
        Assert.True(Math.Abs(model.Made().Average()) < 0.6);
        Assert.Throws<InvalidOperationException>(model.TrackLate);
    }

    [Fact]
    public void Training_stops_when_told_to()
    {
        var model = new TwoLayers();
        model.Compile("sgd", "mse");
        History history = model.Fit(Data.X, Data.Y, epochs: 5, verbose: 0, callbacks: [new LambdaCallback(onEpochEnd: (epoch, _) => model.StopTraining = epoch == 1)]);
        Assert.Equal([0, 1], history.Epoch);
    }

    [Fact]
    public void Several_inputs_reach_a_derived_net()
    {
        var model = new Summed();
        model.Compile("adam", "mse");
        model.Fit(new Tensor[] { Ops.Ones([8, 2]), Ops.Ones([8, 3]) }, Ops.Ones([8, 1]), epochs: 2, verbose: 0);
        Assert.Equal(new Shape(8, 1), model.Predict(new Tensor[] { Ops.Ones([8, 2]), Ops.Ones([8, 3]) }).Shape);
    }

    sealed class TwoLayers : Model
    {
        readonly Dense hidden, head;

        public TwoLayers(string? name = null)
            : base(name)
        {
            hidden = Track("hidden", new Dense(8, activation: "tanh", kernelInitializer: new GlorotUniform(seed: 1), name: "hidden"));
            head = Track("head", new Dense(1, kernelInitializer: new GlorotUniform(seed: 2), name: "head"));
        }

        protected override Tensor Call(Tensor x, bool training) => head.Call(hidden.Call(x));
    }

    sealed class Penalized : Model
    {
        readonly Dense dense;
        readonly double factor;
        readonly Mean penalty;

        public Penalized(double factor)
        {
            dense = Track("dense", new Dense(1, kernelInitializer: new GlorotUniform(seed: 1)));
            penalty = Track(new Mean("penalty"));
            this.factor = factor;
        }

        protected override Tensor Call(Tensor x, bool training) => dense.Call(x);

        protected override void TrainStep(StepData data)
        {
            IReadOnlyList<Tensor> predicted = Forward(data.X, training: true);
            Tensor size = TrainableWeights.Select(w => Ops.Sum(Ops.Square(w.Value))).Aggregate((a, b) => a + b);
            Tensor loss = ComputeLoss(data, predicted)! + size * factor;
            ApplyGradients(loss);
            penalty.UpdateState(size);
            UpdateMetrics(data, predicted, loss);
        }
    }

    // Applies itself by the shortest spelling, as self(x, training=True) in Keras.
    sealed class SelfCaller : Model
    {
        readonly Dropout dropout;

        public SelfCaller() => dropout = Track("dropout", new Dropout(0.5));

        public Tensor Again(Tensor x, bool training) => Call(x, training);

        public Tensor AgainList(Tensor[] x, bool training) => Call(x, training);

        protected override Tensor Call(Tensor x, bool training) => dropout.Call(x);
    }

    // A layer of layers of its own kind.
    sealed class Nested(int depth) : Layer
    {
        readonly List<Nested> inner = [];
        Variable factor = null!;

        protected override void Build(Shape input)
        {
            factor = AddWeight("factor", [], initializer: "ones");
            if (depth > 0)
                inner.Add(Track("inner", new Nested(depth - 1)));
        }

        protected override Tensor Call(Tensor x, bool training) => (inner.Count > 0 ? inner[0].Call(x, training) : x) * factor * 2.0;
    }

    abstract class Doubled : Layer
    {
        protected override Tensor Call(Tensor x, bool training) => x * 2.0;
    }

    sealed class Endless : Doubled
    {
        protected override Tensor Call(Tensor x, bool training) => base.Call(x, training) + 1.0;
    }

    sealed class DoubledAndMore : Doubled
    {
        protected override Tensor Call(Tensor x, bool training) => base.Call(x: x, training: training) + 1.0;
    }

    // A generator and a discriminator.
    sealed class Rivals : Model
    {
        readonly Sequential generator, discriminator;
        readonly Adam generatorOptimizer = new(0.01), discriminatorOptimizer = new(0.01);
        readonly Mean generatorLoss, discriminatorLoss;
        readonly SeedGenerator noise;

        public Rivals()
        {
            generator = Track("generator", new Sequential([new Input([2]), new Dense(3)]));
            discriminator = Track("discriminator", new Sequential([new Input([3]), new Dense(8, activation: "relu"), new Dense(1)]));
            (generatorLoss, discriminatorLoss) = (Track(new Mean("g_loss")), Track(new Mean("d_loss")));
            noise = AddSeedGenerator(1);
        }

        public float[] Made() => generator.Predict(Ops.Ones([4, 2])).ToArray<float>();

        public void TrackLate() => Track(new Mean("late"));

        protected override void TrainStep(StepData data)
        {
            Tensor made = generator.Call(noise.Draw(RandomKind.Normal, new TensorSpec([data.Rows, 2])), training: true);
            Tensor real = discriminator.Call(data.X[0]), fake = discriminator.Call(made);
            Tensor loss = Ops.Mean(Ops.Softplus(-real)) + Ops.Mean(Ops.Softplus(fake)), wish = Ops.Mean(Ops.Softplus(-fake));
            ApplyGradients(loss, discriminatorOptimizer, discriminator.TrainableWeights);
            ApplyGradients(wish, generatorOptimizer, generator.TrainableWeights);
            discriminatorLoss.UpdateState(loss);
            generatorLoss.UpdateState(wish);
        }
    }

    sealed class Summed : Model
    {
        readonly Dense left, right;

        public Summed() => (left, right) = (Track("left", new Dense(1)), Track("right", new Dense(1)));

        protected override IReadOnlyList<Tensor> Call(CallArguments call) => [left.Call(call.Inputs[0]) + right.Call(call.Inputs[1])];
    }
}
