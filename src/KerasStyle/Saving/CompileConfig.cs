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
        (JsonNode? loss, JsonNode? lossWeights, JsonNode? metrics, JsonNode? weightedMetrics) = plan.ToJson(serialize);
        return new JsonObject
        {
            ["optimizer"] = plan.Given.Serialize(),
            ["loss"] = loss,
            ["loss_weights"] = lossWeights,
            ["metrics"] = metrics,
            ["weighted_metrics"] = weightedMetrics,
            ["run_eagerly"] = false,
            ["steps_per_execution"] = 1,
            ["jit_compile"] = "auto",
        };
    }

    /// <summary>Compiles a model by the arguments and, if it is built, its optimizer's state with it.</summary>
    /// <exception cref="ArgumentException">A class or an argument is not known, or does not fit the model's outputs.</exception>
    public static void Apply(Model model, JsonObject plan)
    {
        model.Compile(new Compilation
        {
            Given = plan["optimizer"] is { } form ? Optimizer.Registry.Deserialize(form) : new RMSprop(),
            Losses = Read(model, plan["loss"], loss => loss == null ? null : Loss.Deserialize(loss)) ?? PerOutput<Loss?>.All(null),
            LossWeights = Read(model, plan["loss_weights"], w => w?.GetValue<double>() ?? 1),
            Own = [.. model.OwnMetrics],
            Metrics = MetricsOf(model, plan["metrics"]),
            WeightedMetrics = MetricsOf(model, plan["weighted_metrics"]),
        });
        if (model.Built)
            model.Optimizer!.Build(model.TrainableWeights);
    }

    // One for all outputs, a list in their order, or dictionaries and lists as the outputs are; a model of one output may have any.
    static PerOutput<T>? Read<T>(Model model, JsonNode? node, Func<JsonNode?, T> read)
    {
        if (node == null)
            return null;
        if (model.OutputsKnown && model.OutputForm.Match(node) is { } each && each.Length > 1)
            return PerOutput<T>.List([.. each.Select(read)]);
        switch (node)
        {
            case JsonArray { Count: 1 } list when model.OutputsKnown && model.OutputForm.Count == 1:
                return PerOutput<T>.All(read(list[0]));
            case JsonArray list:
                return PerOutput<T>.List([.. list.Select(read)]);
            case JsonObject named when !named.ContainsKey("class_name"):
                return named.Count == 1 && model.OutputsKnown && model.OutputForm.Count == 1 ? PerOutput<T>.All(read(named.First().Value))
                    : PerOutput<T>.Named(named.ToDictionary(n => n.Key, n => read(n.Value)));
            default:
                return PerOutput<T>.All(read(node));
        }
    }

    static PerOutput<IReadOnlyList<Metric>>? MetricsOf(Model model, JsonNode? node)
    {
        if (node == null)
            return null;
        if (model.OutputsKnown && model.OutputForm.Count == 1)
            return PerOutput<IReadOnlyList<Metric>>.All([.. (Items(node) ?? []).SelectMany(n => n is JsonArray inner ? inner.AsEnumerable() : [n]).OfType<JsonNode>().Select(Metric.Deserialize)]);
        return !model.OutputsKnown && node is JsonArray list && list.All(n => n is not JsonArray)
            ? PerOutput<IReadOnlyList<Metric>>.Plain([.. list.OfType<JsonNode>().Select(Metric.Deserialize)], m => [m], all => [.. all.SelectMany(m => m)])
            : Read<IReadOnlyList<Metric>>(model, node, m => [.. (Items(m) ?? []).OfType<JsonNode>().Select(Metric.Deserialize)]);
    }

    static IEnumerable<JsonNode?>? Items(JsonNode? node) => node switch
    {
        null => null,
        JsonArray list => list,
        JsonObject named when !named.ContainsKey("class_name") => named.Select(n => n.Value),
        _ => Enumerable.Repeat<JsonNode?>(node, 1),
    };
}
