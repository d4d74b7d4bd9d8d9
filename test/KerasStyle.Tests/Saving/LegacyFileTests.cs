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

    static float[] Values(Optimizer optimizer) => [.. optimizer.Variables.SelectMany(v => v.Value.ToArray<float>())];
}
