using System.Text.Json.Nodes;
using KerasStyle.Saving;

namespace KerasStyle.Tests.Conformance;

/// <summary>The models of conformance cases.</summary>
static class ModelCases
{
    /// <summary>The model of a case; the test is skipped when it has layers that are not there yet. A graph of layers one after
    /// the other is read as a <see cref="Sequential"/>.</summary>
    public static Model Load(ConformanceCase each, bool compile = true)
    {
        using KerasArchive archive = KerasArchive.Open(new MemoryStream(each.File("model")));
        JsonObject config = archive.Config;
        if (config["class_name"]!.GetValue<string>() == "Functional")
        {
            JsonObject? chain = AsChain(config);
            Skip.If(chain == null, "graphs of layers are not there yet");
            config = chain!;
        }

        try
        {
            return KerasModelFile.Read(archive, config, compile);
        }
        catch (ArgumentException e) when (System.Text.RegularExpressions.Regex.IsMatch(e.Message, "unknown (layer class|activation|metric|loss|optimizer)|is not supported"))
        {
            Skip.If(true, e.Message);
            throw;
        }
    }

    /// <summary>The case's tensors whose names start with a prefix, in order of their numbers.</summary>
    public static Tensor[] InOrder(Dictionary<string, Tensor> arrays, string prefix) =>
        [.. arrays.Where(a => a.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(a => a.Key.Length).ThenBy(a => a.Key, StringComparer.Ordinal).Select(a => a.Value)];

    static JsonObject? AsChain(JsonObject functional)
    {
        JsonObject config = functional["config"]!.AsObject();
        var layers = new JsonArray();
        string? before = null;
        foreach (JsonNode? node in config["layers"]!.AsArray())
        {
            JsonObject layer = node!.DeepClone().AsObject();
            JsonArray inbound = layer["inbound_nodes"]!.AsArray();
            string name = layer["name"]?.GetValue<string>() ?? layer["config"]!["name"]!.GetValue<string>();
            bool follows = before == null ? inbound.Count == 0
                : inbound.Count == 1 && inbound[0]!["args"]!.AsArray() is [JsonObject tensor]
                && tensor["config"]?["keras_history"]?[0]?.GetValue<string>() == before
                && inbound[0]!["kwargs"] is JsonObject kwargs && kwargs.All(k => k.Key is "training" or "mask" && k.Value is null or JsonValue);
            if (!follows)
                return null;
            layer.Remove("inbound_nodes");
            layer.Remove("name");
            layers.Add(layer);
            before = name;
        }

        return new JsonObject
        {
            ["class_name"] = "Sequential",
            ["config"] = new JsonObject { ["name"] = config["name"]!.DeepClone(), ["layers"] = layers },
            ["build_config"] = functional["build_config"]?.DeepClone(),
            ["compile_config"] = functional["compile_config"]?.DeepClone(),
        };
    }
}
