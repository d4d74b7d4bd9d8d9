using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Models;
using KerasStyle.Optimizers;

namespace KerasStyle.Saving;

/// <summary>Whole models in Keras' <c>.keras</c> format. Reading never runs code: classes are looked up by name, and an unknown one is refused.</summary>
static class KerasModelFile
{
    public static void Write(string path, Model model) => KerasArchive.Write(path, Config(model), stream => WeightsFile.Write(stream, model), Assets(model));

    public static void Write(Stream stream, Model model) => KerasArchive.Write(stream, Config(model), weights => WeightsFile.Write(weights, model), Assets(model));

    public static Model Read(KerasArchive archive, bool compile) => Read(archive, archive.Config, compile);

    /// <summary>Reads a model of another configuration than the archive's own, with the archive's weights.</summary>
    public static Model Read(KerasArchive archive, JsonObject config, bool compile)
    {
        if (archive.KerasVersion?.StartsWith("2.", StringComparison.Ordinal) == true)
            config = Keras2Config.Convert(config);
        Model model = Layer.Registry.Deserialize(config) as Model
            ?? throw new InvalidDataException($"Keras file: it holds a {config["class_name"]}, not a model");
        if (!model.Built && (config["build_config"] as JsonObject)?["input_shape"] is JsonArray shape)
            model.EnsureBuilt(new Shape([.. shape.Select(n => n?.GetValue<int>() ?? Shape.Unknown)]));
        if (compile && config["compile_config"] is JsonObject { Count: > 0 } plan)
        {
            Compile(model, plan);
            if (model.Built)
                model.Optimizer!.Build(model.TrainableWeights);
        }

        if (archive.WeightsName != null && model.Built)
        {
            using Stream weights = archive.OpenWeights();
            WeightsFile.Read(weights, model);
        }

        foreach (WeightGroup group in WeightGroup.Of(model))
            group.Layer?.LoadAssets(name => Text(archive, group.Path + name));
        return model;
    }

    static Dictionary<string, ReadOnlyMemory<byte>> Assets(Model model) => WeightGroup.Of(model)
        .SelectMany(group => group.Layer?.SaveAssets().Select(asset => (Name: group.Path + asset.Key, asset.Value)) ?? [])
        .ToDictionary(asset => asset.Name, asset => asset.Value);

    static string? Text(KerasArchive archive, string name)
    {
        if (!archive.Assets.Contains(name))
            return null;
        using var reader = new StreamReader(archive.OpenAsset(name));
        return reader.ReadToEnd();
    }

    /// <summary>The serialized model with how it is built and compiled.</summary>
    public static JsonObject Config(Model model)
    {
        JsonObject config = model.Serialize();
        MarkInnerModels(config);
        if (model.Built && model.Graph == null)
            config["build_config"] = new JsonObject { ["input_shape"] = new JsonArray([.. model.Inputs[0].BatchShape.Select(n => n == Shape.Unknown ? null : (JsonNode)n)]) };
        config["compile_config"] = model.Compilation is { } plan ? CompileConfig(plan) : new JsonObject();
        return config;
    }

    // Keras gives the models inside a model a plan of their own, which is empty.
    static void MarkInnerModels(JsonObject model)
    {
        foreach (JsonObject layer in (model["config"]?["layers"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (layer["class_name"]?.ToString() is "Functional" or "Sequential")
            {
                layer["compile_config"] = new JsonObject();
                MarkInnerModels(layer);
            }
        }
    }

    static JsonObject CompileConfig(Compilation plan) => new()
    {
        ["optimizer"] = plan.Optimizer.Serialize(),
        ["loss"] = plan.Losses.Count == 1 ? plan.Losses[0]?.SerializeNested() : new JsonArray([.. plan.Losses.Select(l => l?.SerializeNested())]),
        ["loss_weights"] = plan.LossWeights is { } weights ? new JsonArray([.. weights.Select(w => (JsonNode)w)]) : null,
        ["metrics"] = AllMetrics(plan.Metrics),
        ["weighted_metrics"] = AllMetrics(plan.WeightedMetrics),
        ["run_eagerly"] = false,
        ["steps_per_execution"] = 1,
        ["jit_compile"] = "auto",
    };

    static JsonArray? AllMetrics(IReadOnlyList<IReadOnlyList<Metric>> metrics) => metrics.Count == 1 ? Metrics(metrics[0])
        : metrics.All(m => m.Count == 0) ? null
        : new JsonArray([.. metrics.Select(m => Metrics(m) ?? [])]);

    static JsonArray? Metrics(IReadOnlyList<Metric> metrics) => metrics.Count == 0 ? null : [.. metrics.Select(m => m.SerializeNested())];

    static void Compile(Model model, JsonObject plan)
    {
        Optimizer? optimizer = plan["optimizer"] is { } form ? Optimizer.Registry.Deserialize(form) : null;
        IReadOnlyList<string> names = model.OutputNames.Count == 0 ? ["output"] : model.OutputNames;
        JsonNode?[]? losses = ByOutput(plan["loss"], names), weights = ByOutput(plan["loss_weights"], names);
        model.Compile(
            optimizer,
            [.. names.Select((_, i) => losses?[i] is { } loss ? Loss.Deserialize(loss) : null)],
            weights == null ? null : [.. weights.Select(w => w?.GetValue<double>() ?? 1)],
            MetricsOf(plan["metrics"], names),
            MetricsOf(plan["weighted_metrics"], names));
    }

    static Metric[][]? MetricsOf(JsonNode? node, IReadOnlyList<string> names) => names.Count == 1
        ? [[.. (Items(node) ?? []).SelectMany(n => n is JsonArray inner ? inner.AsEnumerable() : Enumerable.Repeat(n, 1)).OfType<JsonNode>().Select(Metric.Deserialize)]]
        : ByOutput(node, names) is { } each ? [.. each.Select(m => (Items(m) ?? []).OfType<JsonNode>().Select(Metric.Deserialize).ToArray())] : null;

    // One for all outputs, a list in their order, or a dictionary by their names; a model of one output may have any.
    static JsonNode?[]? ByOutput(JsonNode? node, IReadOnlyList<string> names)
    {
        switch (node)
        {
            case null:
                return null;
            case JsonArray list when list.Count == names.Count:
                return [.. list];
            case JsonArray list:
                throw new ArgumentException($"Keras file: compile_config has a list of {list.Count} for {names.Count} outputs ({string.Join(", ", names)})");
            case JsonObject named when !named.ContainsKey("class_name"):
                return names.Count == 1 && named.Count == 1 ? [named.First().Value] : [.. names.Select(n => named[n])];
            default:
                return [.. names.Select(_ => node)];
        }
    }

    static IEnumerable<JsonNode?>? Items(JsonNode? node) => node switch
    {
        null => null,
        JsonArray list => list,
        JsonObject named when !named.ContainsKey("class_name") => named.Select(n => n.Value),
        _ => Enumerable.Repeat<JsonNode?>(node, 1),
    };
}
