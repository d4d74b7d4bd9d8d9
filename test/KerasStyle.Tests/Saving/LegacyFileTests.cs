using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Conformance;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Saving;
using KerasStyle.Tests.Models;
using KerasStyle.Tests.Saving.RealKeras;

namespace KerasStyle.Tests.Saving;

public class LegacyFileTests
{
    static readonly (float[,] X, float[,] Y) Data = TestNets.Linear(16);

    public static TheoryData<string> Nets => [.. ZooNet.All.Keys.Where(name => name != "operations")];

    [Theory]
    [MemberData(nameof(Nets))]
    public void A_net_comes_back_and_goes_on_training(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("net.h5");
        ZooNet net = ZooNet.All[name];
        Model model = net.Make();
        model.Fit(net.X, net.Y, batchSize: 8, shuffle: false, verbose: 0);
        model.Save(path);
        Model loaded = Model.Load(path);
        Assert.Equal(model.GetWeights().Flat(), loaded.GetWeights().Flat());
        Assert.Equal(Values(model.Optimizer!), Values(loaded.Optimizer!));
        Assert.Equal(model.PredictAll(net.X).Flat(), loaded.PredictAll(net.X).Flat());
        if (net.IsRandom)
            return;
        foreach (Model each in (Model[])[model, loaded])
            each.Fit(net.X, net.Y, batchSize: 8, epochs: 2, shuffle: false, verbose: 0);
        Assert.Equal(model.GetWeights().Flat(), loaded.GetWeights().Flat());
        Assert.Equal(model.MetricsNames, loaded.MetricsNames);
    }

    [Fact]
    public void Operations_between_layers_are_refused()
    {
        using var folder = new TemporaryFolder();
        string message = Assert.Throws<NotSupportedException>(() => ZooNet.All["operations"].Make().Save(folder.File("net.h5"))).Message;
        Assert.Contains("has no form in .h5 files", message, StringComparison.Ordinal);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void How_a_net_is_trained_can_be_left_out()
    {
        using var folder = new TemporaryFolder();
        Sequential model = TestNets.Regressor(new Adam());
        model.Save(folder.File("a.h5"), includeOptimizer: false);
        model.Save(folder.File("b.hdf5"));
        Assert.False(Model.Load(folder.File("a.h5")).Compiled);
        Assert.False(Model.Load(folder.File("b.hdf5"), compile: false).Compiled);
        Assert.True(Model.Load(folder.File("b.hdf5")).Compiled);
    }

    [Fact]
    public void Long_lists_of_names_are_split()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("long.h5");
        var model = new Sequential([new Input([2]), .. Enumerable.Range(0, 40).Select(i => new Dense(2, name: new string('d', 2000) + i))]);
        model.Save(path);
        using (Hdf5File file = Hdf5File.Open(path))
        {
            Assert.Equal(20, file["model_weights"].Attribute("layer_names0").Shape[0]);
            Assert.Equal(20, file["model_weights"].Attribute("layer_names1").Shape[0]);
        }

        Assert.Equal(model.GetWeights().Flat(), Model.Load(path).GetWeights().Flat());
    }

    // Groups, attributes and types as Keras 3.15.1 writes them.
    [SkippableFact]
    public void The_layout_is_Keras_own()
    {
        PythonWithH5py.SkipUnlessFound();
        using var folder = new TemporaryFolder();
        string path = folder.File("net.h5");
        Sequential model = TestNets.Regressor(new SGD(0.1, momentum: 0.5));
        model.Fit(Data.X, Data.Y, verbose: 0);
        model.Save(path);
        string seen = PythonWithH5py.Run(
            """
            import h5py, json, sys
            with h5py.File(sys.argv[1]) as f:
                def attribute(of, name):
                    type = of.attrs.get_id(name).get_type()
                    return name, "utf8" if type.get_cset() else "ascii", "variable" if type.is_variable_str() else "fixed"
                print(*[attribute(f, n) for n in f.attrs])
                w = f["model_weights"]
                print(*[attribute(w, n) for n in w.attrs], list(w), w.attrs["layer_names"])
                print(*[attribute(w["head"], n) for n in w["head"].attrs], w["head"].attrs["weight_names"], w["head/head/kernel"].dtype, w["head/head/kernel"].shape)
                print(w["top_level_model_weights"].attrs["weight_names"])
                o = f["optimizer_weights"]
                print(o.attrs["weight_names"][:3], o["sgd/iteration"].dtype, o["sgd/iteration"].shape)
                model, training = json.loads(f.attrs["model_config"]), json.loads(f.attrs["training_config"])
                print(list(model), [(l["class_name"], list(l)) for l in model["config"]["layers"]])
                print(list(training), list(training["optimizer_config"]), training["loss"]["class_name"])
            """,
            path);
        Assert.Equal(
            """
            ('backend', 'utf8', 'variable') ('keras_version', 'utf8', 'variable') ('model_config', 'ascii', 'variable') ('training_config', 'ascii', 'variable')
            ('backend', 'ascii', 'variable') ('keras_version', 'ascii', 'variable') ('layer_names', 'ascii', 'variable') ['head', 'hidden', 'top_level_model_weights'] ['hidden' 'head']
            ('weight_names', 'ascii', 'variable') ['head/kernel' 'head/bias'] float32 (8, 1)
            []
            ['sgd/iteration' 'sgd/learning_rate' 'sgd/hidden_kernel_momentum'] int32 ()
            ['class_name', 'config'] [('InputLayer', ['class_name', 'config']), ('Dense', ['class_name', 'config']), ('Dense', ['class_name', 'config'])]
            ['loss', 'loss_weights', 'metrics', 'weighted_metrics', 'run_eagerly', 'steps_per_execution', 'jit_compile', 'optimizer_config'] ['class_name', 'config'] MeanSquaredError
            """.ReplaceLineEndings("\n"),
            seen.Trim().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Models_that_Keras_2_compiled_come_back_compiled()
    {
        foreach (string name in (string[])["compiled_functional", "compiled_imdb_lstm", "compiled_mlp", "compiled_mnist_cnn"])
        {
            SuiteCase each = Suite.Default.Load("keras2", name);
            byte[] bytes = each.File("model");
            Model model = Model.Load(new MemoryStream(bytes));
            Assert.IsType<Adam>(model.Optimizer);
            if (bytes[0] != 0x89)
                continue;
            using Hdf5File file = Hdf5File.Open(new MemoryStream(bytes));
            var training = (JsonObject)PythonJson.Parse(Encoding.UTF8.GetBytes(file.Root.Attribute("training_config").ReadString()))!;
            Assert.Equal(training["optimizer_config"]!["config"]!["learning_rate"]!.GetValue<double>(), (double)model.Optimizer.LearningRate, 1e-6);
        }
    }

    [Fact]
    public void Weights_are_taken_by_name()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("net.h5");
        var model = new Sequential([new Input([3]), new Dense(8, name: "first"), new Dense(8, name: "shared"), new Dense(2, name: "last")]);
        model.Save(path);
        var other = new Sequential([new Input([8]), new Dense(8, name: "shared"), new Dense(8, name: "own"), new Dense(2, name: "last")]);
        float[] own = other.GetLayer("own").GetWeights().Flat();
        Assert.Empty(other.LoadWeights(path, byName: true));
        Assert.Equal(model.GetLayer("shared").GetWeights().Flat(), other.GetLayer("shared").GetWeights().Flat());
        Assert.Equal(model.GetLayer("last").GetWeights().Flat(), other.GetLayer("last").GetWeights().Flat());
        Assert.Equal(own, other.GetLayer("own").GetWeights().Flat());
    }

    [Fact]
    public void Names_with_other_weights_are_refused_or_left_alone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("net.h5");
        var model = new Sequential([new Input([3]), new Dense(8, name: "a"), new Dense(8, name: "b"), new Dense(8, name: "c", biasInitializer: "ones")]);
        model.Save(path);
        var other = new Sequential([new Input([3]), new Dense(8, name: "a"), new Dense(8, name: "b", useBias: false), new Dense(8, name: "new"), new Dense(8, name: "more"),
            new Concatenated(name: "twice"), new Dense(8, name: "c")]);
        float[] before = other.GetWeights().Flat();
        Assert.Equal("Dense 'b': has 1 weights, the file has 2 for 'b'", Assert.Throws<InvalidDataException>(() => other.LoadWeights(path, byName: true)).Message);
        Assert.Equal(before, other.GetWeights().Flat());
        Assert.Equal(
            ["Dense 'b': has 1 weights, the file has 2 for 'b'", "Dense 'c': weight 'kernel' has shape (16, 8), the file has (8, 8) at '/model_weights/c/c/kernel'"],
            other.LoadWeights(path, skipMismatch: true, byName: true));
        Assert.Equal(model.GetLayer("a").GetWeights().Flat(), other.GetLayer("a").GetWeights().Flat());
        Assert.Equal(Enumerable.Repeat(1f, 8), other.GetLayer("c").GetWeights()[1].ToArray<float>());
    }

    [Fact]
    public void In_order_single_weights_are_left_alone_but_not_whole_layers()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("net.h5");
        new Sequential([new Input([3]), new Dense(8, biasInitializer: "ones", name: "x"), new Dense(1)]).Save(path);
        var wider = new Sequential([new Input([4]), new Dense(8, name: "hidden"), new Dense(1)]);
        Assert.Contains("Dense 'hidden': weight 'kernel' has shape (4, 8), the file has (3, 8)", Assert.Single(wider.LoadWeights(path, skipMismatch: true)), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Repeat(1f, 8), wider.GetLayer("hidden").GetWeights()[1].ToArray<float>());
        var without = new Sequential([new Input([3]), new Dense(8, useBias: false), new Dense(1)]);
        Assert.Throws<InvalidDataException>(() => without.LoadWeights(path, skipMismatch: true));
        Assert.Throws<InvalidDataException>(() => new Sequential([new Input([3]), new Dense(8)]).LoadWeights(path, skipMismatch: true));
    }

    [Fact]
    public void Names_are_for_the_older_layout()
    {
        using var folder = new TemporaryFolder();
        Sequential model = TestNets.Regressor();
        model.SaveWeights(folder.File("a.weights.h5"));
        model.SaveWeights(folder.File("a.weights.json"), maxShardSize: 1);
        model.Save(folder.File("a.keras"));
        foreach (string name in (string[])["a.weights.h5", "a.weights.json", "a.keras"])
            Assert.Equal("byName", Assert.Throws<ArgumentException>(() => model.LoadWeights(folder.File(name), byName: true)).ParamName);
    }

    sealed class Concatenated(string name) : Layer(name)
    {
        protected override Tensor Call(Tensor x, bool training) => Ops.Concatenate([x, x], -1);

        public override Shape ComputeOutputShape(Shape input) => input.With(1, 2 * input[1]);
    }

    static float[] Values(Optimizer optimizer) => [.. optimizer.Variables.SelectMany(v => v.Value.ToArray<float>())];
}
