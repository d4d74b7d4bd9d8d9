using System.Text.Json.Nodes;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Models;

namespace KerasStyle.Saving;

/// <summary>Configs in the form of legacy <c>.h5</c> files: layers, losses and metrics are <c>{"class_name", "config"}</c> without their modules,
/// and a class of a user's own is named <c>Package&gt;Name</c>.</summary>
static class LegacyConfig
{
    /// <summary>The <c>model_config</c> of a file.</summary>
    public static JsonObject Model(Model model) => Layer(model.Serialize());

    /// <summary>The <c>training_config</c> of a file.</summary>
    public static JsonObject Training(Compilation plan)
    {
        // Keras does not find most names of losses and metrics in these files, its own included, but finds their classes.
        JsonObject config = CompileConfig.Write(plan, figure => figure is MetricByShape or CrossentropyByShape ? figure.SerializeNested() : figure.Serialize());
        JsonObject optimizer = Short((JsonObject)config["optimizer"]!);
        config.Remove("optimizer");
        foreach (string key in (string[])["loss", "metrics", "weighted_metrics"])
            config[key] = Each(config[key]);
        config["jit_compile"] = false;
        config["optimizer_config"] = optimizer;
        return config;
    }

    /// <summary>The arguments of <c>compile</c> in the form of <c>.keras</c> files, from a <c>training_config</c> of Keras 2 or 3.</summary>
    public static JsonObject ToCompileConfig(JsonObject training, IReadOnlyList<string> outputNames)
    {
        var config = (JsonObject)training.DeepClone();
        config["optimizer"] = Keras2Config.ConvertOptimizer(config["optimizer_config"]);
        foreach (string key in (string[])["loss", "metrics", "weighted_metrics"])
            config[key] = Keras2Config.ConvertFigures(config[key], outputNames);
        return config;
    }

    static JsonObject Layer(JsonObject form)
    {
        JsonObject shortened = Short(form);
        if (shortened["config"] is JsonObject config && config["layers"] is JsonArray layers)
            config["layers"] = new JsonArray([.. layers.OfType<JsonObject>().Select(Layer)]);
        foreach (string key in (string[])["name", "inbound_nodes"])
        {
            if (form[key] is { } value)
                shortened[key] = value.DeepClone();
        }

        return shortened;
    }

    static JsonNode? Each(JsonNode? node) => node switch
    {
        JsonObject form when form.ContainsKey("class_name") => Short(form),
        JsonObject named => new JsonObject(named.Select(n => KeyValuePair.Create(n.Key, Each(n.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Each)]),
        _ => node?.DeepClone(),
    };

    static JsonObject Short(JsonObject form)
    {
        string? registered = form["registered_name"]?.ToString();
        return new JsonObject
        {
            ["class_name"] = registered?.Contains('>', StringComparison.Ordinal) == true ? registered : form["class_name"]!.ToString(),
            ["config"] = form["config"]?.DeepClone(),
        };
    }
}
