using System.Globalization;
using System.Text.RegularExpressions;
using KerasStyle.Callbacks;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;

namespace KerasStyle.Quality;

/// <summary>A recipe of <c>quality.json</c>: a net, its data and how it is trained, with what Keras reached.</summary>
sealed partial class Row(string name, JsonObject json, string data)
{
    const string TestPrefix = "test_";

    public string Name => name;

    /// <summary>The words that say how the data are prepared.</summary>
    public string Data => data;

    /// <summary>What Keras reached, by the figure's name.</summary>
    public IReadOnlyDictionary<string, Spread> Keras { get; } = json["results"]!.AsObject().ToDictionary(
        r => r.Key,
        r => new Spread((double)r.Value!["mean"]!, (double)r.Value["std"]!, (int)json["seeds"]!));

    /// <summary>All rows of the file.</summary>
    public static Row[] Read(string path)
    {
        JsonObject rows = JsonNode.Parse(File.ReadAllBytes(path))!["rows"]!.AsObject();
        return [.. rows.Select(r => new Row(r.Key, r.Value!.AsObject(), Recipe(r.Key)))];

        // "as sentences_pool"
        string Recipe(string row) => (string)rows[row]!["data"]! is var text && text.StartsWith("as ", StringComparison.Ordinal) ? Recipe(text[3..]) : text;
    }

    /// <summary>Fails when the data are not those that Keras was trained on.</summary>
    /// <exception cref="InvalidDataException">The numbers of rows differ.</exception>
    public void Check(DataSet set)
    {
        (int train, int test) = ((int)json["train_rows"]!, (int)json["test_rows"]!);
        if ((set.TrainRows, set.TestRows) != (train, test))
            throw new InvalidDataException($"{name}: {set.TrainRows} training and {set.TestRows} test rows, Keras had {train} and {test}");
    }

    /// <summary>The figures of one training.</summary>
    public Dictionary<string, double> Train(DataSet set, int seed)
    {
        using IDisposable scope = KerasRandom.Scope(seed);
        string[] metrics = [.. Keras.Keys.Where(k => k.StartsWith(TestPrefix, StringComparison.Ordinal)).Select(k => k[TestPrefix.Length..]).Where(m => m != "loss")];
        Model model = Make(set.Sample);
        model.Compile(MakeOptimizer(), Loss.Registry.Deserialize(json["loss"]), [.. metrics.Select(m => Metric.Deserialize(m))]);
        (Tensor x, Tensor y) = set.Train;
        History history = model.Fit(x, y, batchSize: (int)json["batch_size"]!, epochs: (int)json["epochs"]!, verbose: 0);
        (Tensor testX, Tensor testY) = set.Test;
        Logs test = model.Evaluate(testX, testY, verbose: 0);
        return Keras.Keys.ToDictionary(k => k, k => k switch
        {
            "first_epoch_loss" => history["loss"][0],
            "last_epoch_loss" => history["loss"][^1],
            _ => test[k[TestPrefix.Length..]],
        });
    }

    /// <summary>The net, read from its configuration as from a file.</summary>
    Model Make(Shape sample)
    {
        var input = new JsonObject
        {
            ["class_name"] = "InputLayer",
            ["config"] = new JsonObject { ["batch_shape"] = new JsonArray([null, .. sample.Select(n => (JsonNode)n)]) },
        };
        var net = new JsonObject
        {
            ["class_name"] = "Sequential",
            ["config"] = new JsonObject { ["layers"] = new JsonArray([input, .. json["layers"]!.AsArray().Select(l => l!.DeepClone())]) },
        };
        return Model.FromJson(net.ToJsonString());
    }

    /// <summary>The optimizer of words such as <c>SGD(0.1)</c>.</summary>
    Optimizer MakeOptimizer()
    {
        Match words = Call().Match((string)json["optimizer"]!);
        var config = new JsonObject();
        if (words.Groups["rate"].Length > 0)
            config["learning_rate"] = double.Parse(words.Groups["rate"].Value, CultureInfo.InvariantCulture);
        return Optimizer.Registry.Deserialize(new JsonObject { ["class_name"] = words.Groups["name"].Value, ["config"] = config });
    }

    [GeneratedRegex(@"^(?<name>\w+)\((?<rate>[\d.]*)\)$")]
    private static partial Regex Call();
}
