using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Models;
using KerasStyle.Optimizers;

namespace KerasStyle.Saving;

/// <summary>How a model is trained, in the form of files: <c>compile_config</c> of <c>.keras</c> and <c>training_config</c> of <c>.h5</c>.</summary>
static class CompileConfig
{
    /// <summary>The arguments of <c>compile</c> under Keras' names.</summary>
    /// <param name="plan">How the model is trained.</param>
    /// <param name="serialize">The form of a loss or metric; the name it was given by, where it was, when null.</param>
    public static JsonObject Write(Compilation plan, Func<KerasObject, JsonNode>? serialize = null)
    {
        serialize ??= figure => figure.SerializeNested();
        return new JsonObject
        {
            ["optimizer"] = plan.Optimizer.Serialize(),
            ["loss"] = plan.Losses.Count == 1 ? Figure(plan.Losses[0]) : new JsonArray([.. plan.Losses.Select(Figure)]),
            ["loss_weights"] = plan.LossWeights is { } weights ? new JsonArray([.. weights.Select(w => (JsonNode)w)]) : null,
            ["metrics"] = AllMetrics(plan.Metrics),
            ["weighted_metrics"] = AllMetrics(plan.WeightedMetrics),
            ["run_eagerly"] = false,
            ["steps_per_execution"] = 1,
            ["jit_compile"] = "auto",
        };

        JsonNode? Figure(KerasObject? figure) => figure == null ? null : serialize(figure);

        JsonArray? AllMetrics(IReadOnlyList<IReadOnlyList<Metric>> metrics) => metrics.Count == 1 ? Metrics(metrics[0])
            : metrics.All(m => m.Count == 0) ? null
            : new JsonArray([.. metrics.Select(m => Metrics(m) ?? [])]);

        JsonArray? Metrics(IReadOnlyList<Metric> metrics) => metrics.Count == 0 ? null : [.. metrics.Select(Figure)];
    }

    /// <summary>Compiles a model by the arguments and, if it is built, its optimizer's state with it.</summary>
    /// <exception cref="ArgumentException">A class or an argument is not known, or does not fit the model's outputs.</exception>
    public static void Apply(Model model, JsonObject plan)
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
        if (model.Built)
            model.Optimizer!.Build(model.TrainableWeights);
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
