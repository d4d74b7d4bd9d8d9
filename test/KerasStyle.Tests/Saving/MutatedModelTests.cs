using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Saving;
using KerasStyle.Tests.Models;
using KerasStyle.Tests.Saving.RealKeras;

namespace KerasStyle.Tests.Saving;

/// <summary>Damages the configs and files of whole models in seeded random ways and loads them: only the exceptions that docs/files.md names may come
/// out, soon, and without taking much memory. KERASSTYLE_LONG=1 tries 100,000 inputs, KERASSTYLE_FUZZ any number, KERASSTYLE_FUZZ_SEED says where they begin.</summary>
public class MutatedModelTests
{
    const long MaxAllocated = 1L << 30;
    static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(1);

    static readonly string?[] Values =
    [
        null, "true", "false", "0", "1", "-1", "2", "3", "7", "255", "65535", "2147483647", "-2147483648", "4294967296", "1e300", "-0.5", "0.5", "NaN", "Infinity", "\"\"", "\"x\"",
        "\"relu\"", "\"same\"", "\"Dense\"", "\"float16\"", "\"int32\"", "\"Lambda\"", "[]", "{}", "[[]]", "[1]", "[null]", "[2,2]", "[0,-1]", "[1,2,3,4,5,6,7,8,9]",
        "{\"class_name\":\"Dense\",\"config\":{\"units\":1000000000}}", "{\"class_name\":\"__tensor__\",\"config\":{\"value\":[[1],[2,3]],\"dtype\":\"float32\"}}",
    ];

    [Fact]
    public async Task Damaged_models_end_in_the_documented_exceptions()
    {
        NetFiles[] nets = [.. ZooNet.All.Select(n => Files(n.Key, n.Value))];
        int count = MutationTests.Inputs, first = MutationTests.FirstSeed, seed = first;
        var clock = new Stopwatch();
        string At() => $"{nets[seed % nets.Length].Name}, KERASSTYLE_FUZZ_SEED={seed}";
        var work = Task.Run(() =>
        {
            for (; seed < first + count; seed++)
            {
                NetFiles net = nets[seed % nets.Length];
                var random = new Random(seed);
                long before = GC.GetAllocatedBytesForCurrentThread();
                clock.Restart();
                Exception? exception = Record.Exception(() =>
                {
                    switch (random.Next(5))
                    {
                        case 0 when net.Legacy != null:
                            Model.Load(new MemoryStream(MutationTests.Mutate(net.Legacy, random)));
                            break;
                        case 1:
                            using (KerasArchive archive = KerasArchive.Open(new MemoryStream(net.Keras)))
                                LoadScope.Run(() => KerasModelFile.Read(archive, Mutated(archive.Config, random), compile: true), LoadScope.BudgetFor(net.Keras.Length));
                            break;
                        case 2:
                            Model.Load(new MemoryStream(MutationTests.Mutate(net.Keras, random)));
                            break;
                        case 3:
                            WeightsFile.Read(new MemoryStream(MutationTests.Mutate(net.Weights, random)), net.Model, skipMismatch: random.Next(2) == 0);
                            break;
                        default:
                            using (KerasArchive archive = KerasArchive.Open(new MemoryStream(net.Keras)))
                                LoadScope.Run(() => ModelJson.Read(Mutated(archive.Config, random)), 1 << 27);
                            break;
                    }
                });
                Assert.True(exception is null or InvalidDataException or ArgumentException or NotSupportedException, $"{At()}: {exception}");
                Assert.True(clock.Elapsed < MaxTime, $"{At()}: took {clock.Elapsed}");
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated < MaxAllocated, $"{At()}: allocated {allocated} bytes");
            }
        });
        while (await Task.WhenAny(work, Task.Delay(MaxTime)) != work)
            Assert.True(clock.Elapsed < 2 * MaxTime, $"{At()}: hangs");
        await work;
    }

    [Fact]
    public void A_long_chain_backwards_loads_in_time()
    {
        const int length = 5000;
        string Layer(int i) => $$$"""
            {"class_name": "Identity", "name": "i{{{i}}}", "config": {"name": "i{{{i}}}"}, "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__",
            "config": {"keras_history": ["{{{(i == 0 ? "x" : $"i{i - 1}")}}}", 0, 0]}}], "kwargs": {}}]}
            """;
        string json = $$$"""
            {"class_name": "Functional", "config": {"name": "chain", "layers": [{{{string.Join(",", Enumerable.Range(0, length).Reverse().Select(Layer))}}},
            {"class_name": "InputLayer", "name": "x", "config": {"batch_shape": [null, 2], "name": "x"}, "inbound_nodes": []}],
            "input_layers": [["x", 0, 0]], "output_layers": [["i{{{length - 1}}}", 0, 0]]}}
            """;
        var clock = Stopwatch.StartNew();
        Assert.Equal(length + 1, Model.FromJson(json).Layers.Count);
        Assert.True(clock.Elapsed < MaxTime, $"took {clock.Elapsed}");
    }

    [Fact]
    public void A_config_cannot_ask_for_more_than_the_file_holds()
    {
        using var bytes = new MemoryStream();
        Model model = TestNets.Regressor();
        KerasArchive.Write(bytes, (JsonObject)JsonNode.Parse(KerasModelFile.Config(model).ToJsonString().Replace("\"units\":8", "\"units\":800000000", StringComparison.Ordinal))!,
            weights => WeightsFile.Write(weights, model));
        bytes.Position = 0;
        Assert.Contains("more than the file can hold", Assert.Throws<InvalidDataException>(() => Model.Load(bytes)).Message, StringComparison.Ordinal);
    }

    static NetFiles Files(string name, ZooNet net)
    {
        Model model = net.Make();
        using MemoryStream keras = new(), weights = new(), legacy = new();
        model.Save(keras);
        WeightsFile.Write(weights, model);
        if (name != "operations")       // which have no form in that layout
            LegacyWriter.Write(legacy, model, includeOptimizer: true);
        return new NetFiles(name, model, keras.ToArray(), weights.ToArray(), name != "operations" ? legacy.ToArray() : null);
    }

    static JsonObject Mutated(JsonObject config, Random random)
    {
        var copy = (JsonObject)config.DeepClone();
        for (int changes = 1 + random.Next(3); changes > 0; changes--)
        {
            List<JsonNode> places = [.. Containers(copy)];
            JsonNode at = places[random.Next(places.Count)], other = places[random.Next(places.Count)];
            JsonNode? value = random.Next(3) == 0 ? other.DeepClone() : Values[random.Next(Values.Length)] is { } text ? PythonJson.Parse(Encoding.UTF8.GetBytes(text)) : null;
            switch (at)
            {
                case JsonObject { Count: > 0 } form:
                    string key = form.ElementAt(random.Next(form.Count)).Key;
                    switch (random.Next(6))
                    {
                        case 0:
                            form.Remove(key);
                            break;
                        case 1:
                            form["extra"] = value;
                            break;
                        default:
                            form[key] = value;
                            break;
                    }

                    break;
                case JsonArray { Count: > 0 } list:
                    int index = random.Next(list.Count);
                    switch (random.Next(4))
                    {
                        case 0:
                            list.RemoveAt(index);
                            break;
                        case 1:
                            list.Insert(index, value);
                            break;
                        default:
                            list[index] = value;
                            break;
                    }

                    break;
            }
        }

        return copy;
    }

    static IEnumerable<JsonNode> Containers(JsonNode? node) => node switch
    {
        JsonObject form => form.SelectMany(m => Containers(m.Value)).Prepend(form),
        JsonArray list => list.SelectMany(Containers).Prepend(list),
        _ => [],
    };

    sealed record NetFiles(string Name, Model Model, byte[] Keras, byte[] Weights, byte[]? Legacy);
}
