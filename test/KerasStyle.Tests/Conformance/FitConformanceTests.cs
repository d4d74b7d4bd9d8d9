using System.Text.Json.Nodes;
using KerasStyle.Callbacks;
using KerasStyle.Data;

namespace KerasStyle.Tests.Conformance;

/// <summary>Training runs of real Keras, figure for figure.</summary>
public class FitConformanceTests
{
    public static TheoryData<string, string> Fits => ConformanceAreas.Of("fit");

    public static TheoryData<string, string> OnBatches => ConformanceAreas.Of("on_batch");

    [SkippableTheory]
    [MemberData(nameof(Fits))]
    public void Trains_as_Keras(string area, string name)
    {
        ConformanceCase each = ConformanceCases.Load(area, name);
        Model model = ModelCases.Load(each);
        Dictionary<string, Tensor> data = each.Arrays("data");
        JsonNode args = each.Json["fit_args"]!;
        int batchSize = Int("batch_size") ?? 32;
        TensorData x = ModelCases.Data(data, "x")!, y = ModelCases.Data(data, "y")!;
        ValidationData? validation = ModelCases.Data(data, "val_x") is { } valX ? new ValidationData(valX, ModelCases.Data(data, "val_y")!) : null;
        History history = model.Fit(
            x,
            y,
            batchSize,
            Int("epochs") ?? 1,
            verbose: 0,
            callbacks: [.. each.Json["callbacks"]!.AsArray().Select(c => Make(c!))],
            validationSplit: args["validation_split"]?.GetValue<double>() ?? 0,
            validationData: validation,
            shuffle: false,
            classWeight: args["class_weight"]?.AsObject().ToDictionary(w => int.Parse(w.Key), w => w.Value!.GetValue<double>()),
            sampleWeight: ModelCases.Data(data, "sample_weight"),
            initialEpoch: Int("initial_epoch") ?? 0,
            stepsPerEpoch: Int("steps_per_epoch"),
            validationSteps: Int("validation_steps"),
            validationBatchSize: Int("validation_batch_size"),
            validationFreq: args["validation_freq"] is JsonArray list ? list.Select(e => e!.GetValue<int>()).ToArray() : Int("validation_freq") ?? 1);

        JsonNode want = JsonNode.Parse(each.File("history"))!;
        Assert.Equal(want["epoch"]!.AsArray().Select(e => e!.GetValue<int>()), history.Epoch);
        JsonObject figures = want["history"]!.AsObject();
        Assert.Equal(figures.Select(f => f.Key).Order(), history.Keys.Order());
        foreach ((string key, JsonNode? values) in figures)
            each.AssertClose(ToTensor(values!.AsArray()), ToTensor(history[key]), key);

        Tensor[] weights = ModelCases.InOrder(each.Arrays("weights_after"), "w");
        Assert.Equal(weights.Length, model.Weights.Count);
        for (int i = 0; i < weights.Length; i++)
            each.AssertClose(weights[i], model.Weights[i].Value, model.Weights[i].Path);
        Tensor[] state = ModelCases.InOrder(each.Arrays("optimizer_after"), "o");
        Assert.Equal(state.Length, model.Optimizer!.Variables.Count);
        for (int i = 0; i < state.Length; i++)
            each.AssertClose(state[i], model.Optimizer.Variables[i].Value, model.Optimizer.Variables[i].Path);

        Logs evaluated = model.Evaluate(x, y, batchSize, verbose: 0);
        foreach ((string key, JsonNode? value) in each.Json["evaluate_after"]!.AsObject())
            each.AssertClose(Tensor.Scalar(value!.GetValue<double>()), Tensor.Scalar(evaluated[key]), "evaluate " + key);
        Tensor[] predictions = [.. each.Arrays("predict_after").OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value)];
        IReadOnlyList<Tensor> got = model.PredictAll(x, verbose: 0);
        for (int i = 0; i < predictions.Length; i++)
            each.AssertClose(predictions[i], got[i], $"predict {i}");

        int? Int(string key) => args[key]?.GetValue<int>();
    }

    [SkippableTheory]
    [MemberData(nameof(OnBatches))]
    public void Steps_as_Keras(string area, string name)
    {
        ConformanceCase each = ConformanceCases.Load(area, name);
        Model model = ModelCases.Load(each);
        Dictionary<string, Tensor> data = each.Arrays("data");
        foreach (JsonNode? call in each.Json["calls"]!.AsArray())
        {
            Tensor x = data[call!["x"]!.GetValue<string>()], y = data[call["y"]!.GetValue<string>()];
            Logs got = call["call"]!.GetValue<string>() == "train_on_batch" ? model.TrainOnBatch(x, y) : model.TestOnBatch(x, y);
            foreach ((string key, JsonNode? value) in call["logs"]!.AsObject())
                each.AssertClose(Tensor.Scalar(value!.GetValue<double>()), Tensor.Scalar(got[key]), key);
        }

        Tensor[] weights = ModelCases.InOrder(each.Arrays("weights_after"), "w");
        for (int i = 0; i < weights.Length; i++)
            each.AssertClose(weights[i], model.Weights[i].Value, model.Weights[i].Path);
        each.AssertClose(each.Arrays("predict_after").Values.Single(), model.PredictOnBatch(data["x0"]), "predict");
    }

    static Callback Make(JsonNode callback)
    {
        JsonNode args = callback["args"]!;
        string monitor = args["monitor"]?.GetValue<string>() ?? "val_loss", mode = args["mode"]?.GetValue<string>() ?? "auto";
        int patience = args["patience"]?.GetValue<int>() ?? 0;
        return callback["class"]!.GetValue<string>() switch
        {
            "EarlyStopping" => new EarlyStopping(
                monitor,
                Number("min_delta", 0),
                patience,
                mode: mode,
                baseline: args["baseline"]?.GetValue<double>(),
                restoreBestWeights: args["restore_best_weights"]?.GetValue<bool>() ?? false,
                startFromEpoch: args["start_from_epoch"]?.GetValue<int>() ?? 0),
            "ReduceLROnPlateau" => new ReduceLROnPlateau(
                monitor, Number("factor", 0.1), patience, mode: mode, minDelta: Number("min_delta", 1e-4), cooldown: (int)Number("cooldown", 0), minLr: Number("min_lr", 0)),
            "LearningRateScheduler" => new LearningRateScheduler(epoch =>
            {
                JsonArray table = args["table"]!.AsArray();
                return table[Math.Min(epoch, table.Count - 1)]!.GetValue<double>();
            }),
            "TerminateOnNaN" => new TerminateOnNaN(),
            var other => throw new NotSupportedException(other),
        };

        double Number(string key, double fallback) => args[key]?.GetValue<double>() ?? fallback;
    }

    static Tensor ToTensor(JsonArray values) => Tensor.From<double>([.. values.Select(v => v!.GetValue<double>())], [values.Count]);

    static Tensor ToTensor(IReadOnlyList<double> values) => Tensor.From<double>([.. values], [values.Count]);
}
