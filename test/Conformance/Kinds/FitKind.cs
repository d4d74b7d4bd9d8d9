using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Saving;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Training runs of real Keras, figure for figure.</summary>
static class FitKind
{
    public static void Run(SuiteCase each)
    {
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
            validationSplit: (double?)args["validation_split"] ?? 0,
            validationData: validation,
            shuffle: false,
            classWeight: args["class_weight"]?.AsObject().ToDictionary(w => int.Parse(w.Key), w => (double)w.Value!),
            sampleWeight: ModelCases.Data(data, "sample_weight"),
            initialEpoch: Int("initial_epoch") ?? 0,
            stepsPerEpoch: Int("steps_per_epoch"),
            validationSteps: Int("validation_steps"),
            validationBatchSize: Int("validation_batch_size"),
            validationFreq: args["validation_freq"] is JsonArray list ? list.Select(e => (int)e!).ToArray() : Int("validation_freq") ?? 1);

        JsonNode want = PythonJson.Parse(each.File("history"))!;
        Check.Same(want["epoch"]!.AsArray().Select(e => (int)e!), history.Epoch, "epochs");
        JsonObject figures = want["history"]!.AsObject();
        Check.Same(figures.Select(f => f.Key).Order(), history.Keys.Order(), "figures");
        foreach ((string key, JsonNode? values) in figures)
            each.Close(ToTensor([.. values!.AsArray().Select(v => (double)v!)]), ToTensor(history[key]), key);

        ModelCases.HasWeights(each, model, "weights_after");
        Tensor[] state = ModelCases.InOrder(each.Arrays("optimizer_after"), "o");
        Check.Equal(state.Length, model.Optimizer!.Variables.Count, "number of optimizer variables");
        for (int i = 0; i < state.Length; i++)
            each.Close(state[i], model.Optimizer.Variables[i].Value, model.Optimizer.Variables[i].Path);

        Logs evaluated = model.Evaluate(x, y, batchSize, verbose: 0);
        foreach ((string key, JsonNode? value) in each.Json["evaluate_after"]!.AsObject())
            each.Close((double)value!, evaluated[key], "evaluate " + key);
        Tensor[] predictions = [.. each.Arrays("predict_after").OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value)];
        IReadOnlyList<Tensor> got = model.PredictAll(x, verbose: 0);
        for (int i = 0; i < predictions.Length; i++)
            each.Close(predictions[i], got[i], $"predict {i}");

        int? Int(string key) => (int?)args[key];
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
            var other => throw new NotThereYet($"the library has no callback {other}"),
        };

        double Number(string key, double fallback) => args[key]?.GetValue<double>() ?? fallback;
    }

    static Tensor ToTensor(IReadOnlyList<double> values) => Tensor.From<double>([.. values], [values.Count]);
}
