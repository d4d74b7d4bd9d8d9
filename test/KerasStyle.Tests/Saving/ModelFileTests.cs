using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Saving;
using KerasStyle.Tests.Models;

namespace KerasStyle.Tests.Saving;

public class ModelFileTests
{
    static readonly (float[,] X, float[,] Y) Data = TestNets.Linear(16);

    [Fact]
    public void A_loaded_model_predicts_the_same_and_goes_on_training_the_same()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("net.keras");
        Sequential model = TestNets.Regressor(new Adam(0.01));
        model.Fit(Data.X, Data.Y, batchSize: 4, verbose: 0);
        model.Save(path);
        Model loaded = Model.Load(path);
        Assert.Equal(model.Name, loaded.Name);
        Assert.Equal(model.Predict(Data.X).ToArray<float>(), loaded.Predict(Data.X).ToArray<float>());
        foreach (Model each in (Model[])[model, loaded])
            each.Fit(Data.X, Data.Y, batchSize: 4, epochs: 2, shuffle: false, verbose: 0);
        Assert.Equal(model.GetWeights().Flat(), loaded.GetWeights().Flat());
        Assert.Equal(["loss", "mae"], loaded.MetricsNames);
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_written()
    {
        Sequential model = TestNets.Regressor();
        using var bytes = new MemoryStream();
        using (var forward = new System.IO.Compression.BrotliStream(bytes, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
            model.Save(forward);
        bytes.Position = 0;
        using var back = new MemoryStream();
        using (var backward = new System.IO.Compression.BrotliStream(bytes, System.IO.Compression.CompressionMode.Decompress))
            backward.CopyTo(back);
        back.Position = 0;
        Assert.Equal(model.GetWeights().Flat(), Model.Load(back).GetWeights().Flat());
    }

    [Fact]
    public void Nested_models_and_seeds_come_back()
    {
        var model = new Sequential([
            new Input([3]),
            new Sequential([new Dense(4, name: "a"), new Dropout(0.5, seed: 3), new Dense(4, name: "b")], name: "inner"),
            new BatchNormalization(),
            new Dense(1),
        ]);
        model.Compile("rmsprop", "mse", weightedMetrics: ["mae"]);
        model.Fit(Data.X, Data.Y, verbose: 0);
        using var bytes = new MemoryStream();
        model.Save(bytes);
        bytes.Position = 0;
        Model loaded = Model.Load(bytes);
        foreach (Model each in (Model[])[model, loaded])
            each.Fit(Data.X, Data.Y, batchSize: 4, epochs: 2, shuffle: false, verbose: 0);
        Assert.Equal(model.GetWeights().Flat(), loaded.GetWeights().Flat());
    }

    [Fact]
    public void The_configuration_is_Keras_own()
    {
        using var bytes = new MemoryStream();
        TestNets.Regressor().Save(bytes);
        using KerasArchive archive = KerasArchive.Open(bytes);
        JsonObject config = archive.Config;
        Assert.Equal(["module", "class_name", "config", "registered_name", "build_config", "compile_config"], config.Select(p => p.Key));
        Assert.Equal("keras", config["module"]!.GetValue<string>());
        Assert.Equal("[null,3]", config["build_config"]!["input_shape"]!.ToJsonString());
        Assert.Equal(["InputLayer", "Dense", "Dense"], config["config"]!["layers"]!.AsArray().Select(l => l!["class_name"]!.GetValue<string>()));
        Assert.Equal("mse", config["compile_config"]!["loss"]!.GetValue<string>());
        Assert.Equal("[\"mae\"]", config["compile_config"]!["metrics"]!.ToJsonString());
    }

    [Fact]
    public void A_model_that_was_never_built_or_compiled_comes_back_so()
    {
        using var bytes = new MemoryStream();
        new Sequential([new Dense(2)]).Save(bytes);
        bytes.Position = 0;
        Model loaded = Model.Load(bytes);
        Assert.False(loaded.Built);
        Assert.False(loaded.Compiled);
        Assert.Equal(new Shape(16, 2), loaded.Predict(Data.X).Shape);
    }

    [Fact]
    public void Weights_that_do_not_fit_change_nothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.weights.h5");
        TestNets.Regressor().SaveWeights(path);
        var other = new Sequential([new Input([3]), new Dense(8), new Dense(2, name: "two")]);
        float[] before = other.GetWeights().Flat();
        string message = Assert.Throws<InvalidDataException>(() => other.LoadWeights(path)).Message;
        Assert.Contains("Dense 'two': weight 'kernel' has shape (8, 2), the file has (8, 1)", message, StringComparison.Ordinal);
        Assert.Equal(before, other.GetWeights().Flat());
        Assert.StartsWith(message, Assert.Single(other.LoadWeights(path, skipMismatch: true)), StringComparison.Ordinal);
        Assert.NotEqual(before, other.GetWeights().Flat());
    }

    [Fact]
    public void Truncated_and_foreign_files_are_refused()
    {
        using var bytes = new MemoryStream();
        TestNets.Regressor().Save(bytes);
        byte[] whole = bytes.ToArray();
        foreach (int length in (int[])[0, 10, whole.Length / 3, whole.Length / 2, whole.Length - 5])
            Assert.Throws<InvalidDataException>(() => Model.Load(new MemoryStream(whole[..length])));
        Assert.Throws<InvalidDataException>(() => Model.Load(new MemoryStream(new byte[1000])));
        using var folder = new TemporaryFolder();
        string file = folder.File("text.keras");
        File.WriteAllText(file, "no net");
        Assert.StartsWith($"'{file}': ", Assert.Throws<InvalidDataException>(() => Model.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_save_leaves_the_old_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("net.keras");
        TestNets.Regressor().Save(path);
        byte[] before = File.ReadAllBytes(path);
        var broken = new Sequential([new Input([3]), new Unwritable()]);
        Assert.Throws<NotSupportedException>(() => broken.Save(path));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(folder.Names);
    }

    [Fact]
    public void Wrong_endings_are_refused()
    {
        Assert.Throws<ArgumentException>(() => TestNets.Regressor().Save("net.zip"));
        Assert.Throws<ArgumentException>(() => TestNets.Regressor().SaveWeights("net.h5"));
        Assert.Throws<InvalidOperationException>(() => new Sequential([new Dense(1)]).SaveWeights("a.weights.h5"));
    }

    sealed class Unwritable : Layer
    {
        protected override Tensor Call(Tensor x, bool training) => x;

        protected override void GetConfig(Config config) => throw new NotSupportedException();
    }
}
