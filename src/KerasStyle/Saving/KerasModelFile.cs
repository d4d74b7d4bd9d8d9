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
    public static void Write(string path, Model model) => KerasArchive.Write(path, Config(model), stream => WeightsFile.Write(stream, model));

    public static void Write(Stream stream, Model model) => KerasArchive.Write(stream, Config(model), weights => WeightsFile.Write(weights, model));

    public static Model Read(KerasArchive archive, bool compile) => Read(archive, archive.Config, compile);

    /// <summary>Reads a model of another configuration than the archive's own, with the archive's weights.</summary>
    public static Model Read(KerasArchive archive, JsonObject config, bool compile)
    {
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

        return model;
    }

    static JsonObject Config(Model model)
    {
        JsonObject config = model.Serialize();
        if (model.Built)
            config["build_config"] = new JsonObject { ["input_shape"] = new JsonArray([.. model.Inputs[0].BatchShape.Select(n => n == Shape.Unknown ? null : (JsonNode)n)]) };
        config["compile_config"] = model.Compilation is { } plan ? CompileConfig(plan) : new JsonObject();
        return config;
    }

    static JsonObject CompileConfig(Compilation plan) => new()
    {
        ["optimizer"] = plan.Optimizer.Serialize(),
        ["loss"] = plan.Losses[0]?.SerializeNested(),
        ["loss_weights"] = plan.LossWeights is { } weights ? new JsonArray([.. weights.Select(w => (JsonNode)w)]) : null,
        ["metrics"] = Metrics(plan.Metrics[0]),
        ["weighted_metrics"] = Metrics(plan.WeightedMetrics[0]),
        ["run_eagerly"] = false,
        ["steps_per_execution"] = 1,
        ["jit_compile"] = "auto",
    };

    static JsonArray? Metrics(IReadOnlyList<Metric> metrics) => metrics.Count == 0 ? null : [.. metrics.Select(m => m.SerializeNested())];

    static void Compile(Model model, JsonObject plan)
    {
        Optimizer? optimizer = plan["optimizer"] is { } form ? Optimizer.Registry.Deserialize(form) : null;
        Loss? loss = Single(plan["loss"]) is { } lossForm ? Loss.Deserialize(lossForm) : null;
        double[]? weights = Items(plan["loss_weights"])?.Select(w => w!.GetValue<double>()).ToArray();
        model.Compile(optimizer, loss, MetricsOf(plan["metrics"]), MetricsOf(plan["weighted_metrics"]), weights);
    }

    static Metric[] MetricsOf(JsonNode? node) => [.. (Items(node) ?? []).SelectMany(n => n is JsonArray inner ? inner.AsEnumerable() : Enumerable.Repeat(n, 1)).OfType<JsonNode>().Select(Metric.Deserialize)];

    // A model of one output may have been given its loss and metrics in a list or by name.
    static JsonNode? Single(JsonNode? node) => node is JsonArray or JsonObject && !(node is JsonObject form && form.ContainsKey("class_name"))
        ? Items(node)!.Single()
        : node;

    static IEnumerable<JsonNode?>? Items(JsonNode? node) => node switch
    {
        null => null,
        JsonArray list => list,
        JsonObject named when !named.ContainsKey("class_name") => named.Select(n => n.Value),
        _ => Enumerable.Repeat<JsonNode?>(node, 1),
    };
}
