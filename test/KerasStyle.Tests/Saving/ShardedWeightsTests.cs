using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Optimizers;
using KerasStyle.Saving;
using KerasStyle.Tests.Models;

namespace KerasStyle.Tests.Saving;

public class ShardedWeightsTests
{
    static readonly (float[,] X, float[,] Y) Data = TestNets.Linear(16);

    [Fact]
    public void Weights_fill_one_file_after_the_other()
    {
        using var folder = new TemporaryFolder();
        Sequential model = TestNets.Regressor(new Adam());
        model.Fit(Data.X, Data.Y, verbose: 0);
        model.SaveWeights(folder.File("net.weights.json"), maxShardSize: 100.0 / (1 << 30));
        Assert.Equal(["net.weights.json", .. Enumerable.Range(0, 6).Select(i => $"net_0000{i}.weights.h5")], folder.Names);
        JsonObject index = (JsonObject)JsonNode.Parse(File.ReadAllText(folder.File("net.weights.json")))!;
        // Three times 41 weights of float32 and the optimizer's two scalars.
        Assert.Equal(4 * (3 * 41 + 2), index["metadata"]!["total_size"]!.GetValue<double>());
        Assert.Equal("[\"net_00000.weights.h5\",\"net_00001.weights.h5\"]", index["weight_map"]!["/layers/dense/vars"]!.ToJsonString());

        Sequential other = TestNets.Regressor(new Adam());
        other.LoadWeights(folder.File("net.weights.json"));
        foreach (Model each in (Model[])[model, other])
            each.Fit(Data.X, Data.Y, epochs: 2, shuffle: false, verbose: 0);
        Assert.Equal(model.GetWeights().Flat(), other.GetWeights().Flat());
    }

    [Fact]
    public void What_does_not_fit_is_said_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("net.weights.json");
        Sequential model = TestNets.Regressor();
        Assert.Contains("takes 96 bytes", Assert.Throws<ArgumentException>(() => model.SaveWeights(path, 50.0 / (1 << 30))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.SaveWeights(folder.File("net.weights.h5"), 1));
        Assert.Throws<ArgumentException>(() => model.SaveWeights(path));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.SaveWeights(path, 0));
        Assert.Empty(folder.Names);

        model.SaveWeights(path, 1);
        foreach (string place in (string[])["\"../net_00000.weights.h5\"", "\"\"", "\"..\"", "3", "{}"])
        {
            File.WriteAllText(path, """{"weight_map": {"/layers/dense/vars": """ + place + "}}");
            Assert.Throws<InvalidDataException>(() => model.LoadWeights(path));
        }
    }

    [Fact]
    public void Weights_load_from_a_whole_model_too()
    {
        using var folder = new TemporaryFolder();
        Sequential model = TestNets.Regressor(), other = new([new Input([3]), new Dense(8, activation: "tanh"), new Dense(1)]);
        model.Save(folder.File("net.keras"));
        model.Save(folder.File("net.h5"));
        foreach (string file in (string[])["net.keras", "net.h5"])
        {
            other.SetWeights([.. other.Weights.Select(w => Ops.Zeros(w.Shape))]);
            other.LoadWeights(folder.File(file));
            Assert.Equal(model.GetWeights().Flat(), other.GetWeights().Flat());
        }
    }
}
