using System.Text.Json.Nodes;
using KerasStyle.Layers;
using KerasStyle.Models;
using KerasStyle.Tensors;

namespace KerasStyle;

/// <summary>The form of a graph of layers in files: each layer with the calls that were made of it, whose tensors are named by
/// layer, number of the call and number of the result.</summary>
static class FunctionalConfig
{
    public static void Write(Model model, Config config)
    {
        FunctionalGraph graph = model.Graph!;
        var layers = new JsonArray();
        foreach (Layer layer in graph.Operations)
        {
            JsonObject form = layer.Serialize();
            form["name"] = layer.Name;
            form["inbound_nodes"] = new JsonArray([.. graph.CallsOf(layer).Where(c => c.Arguments != null).Select(c => CallConfig.Write(graph, (CallArguments)c.Arguments!, layer))]);
            layers.Add((JsonNode)form);
        }

        config.Remove("dtype").AddNode("layers", layers)
            .AddNode("input_layers", Places(graph, model.InputStructure!))
            .AddNode("output_layers", Places(graph, model.OutputStructure!));
    }

    public static Model Read(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var layers = new Dictionary<string, Layer>(StringComparer.Ordinal);
        var made = new Dictionary<string, List<IReadOnlyList<Tensor>>>(StringComparer.Ordinal);
        var calls = new Dictionary<string, Queue<JsonNode>>(StringComparer.Ordinal);
        foreach (JsonNode? item in config.Node("layers") as JsonArray ?? throw new ArgumentException($"{config.Owner}: config lacks the list 'layers'"))
        {
            if (item is not JsonObject form)
                throw new ArgumentException($"{config.Owner}: a layer must be an object, got {item?.ToJsonString() ?? "null"}");
            Layer layer = OperationLayer.IsForm(form) ? OperationLayer.Read(form) : Layer.Registry.Deserialize(form);
            string name = form["name"]?.ToString() ?? layer.Name;
            if (!layers.TryAdd(name, layer))
                throw new ArgumentException($"{config.Owner}: two layers have the name '{name}'");
            made[name] = layer is Input input ? [[input.Output]] : [];
            if (layer is not Input)
                calls[name] = new((form["inbound_nodes"] as JsonArray ?? []).OfType<JsonNode>());
        }

        string lacking = "";
        Tensor? Find(string name, int call, int output)
        {
            if (!made.TryGetValue(name, out List<IReadOnlyList<Tensor>>? results))
                throw new ArgumentException($"{config.Owner}: a call refers to layer '{name}', which is not there");
            if (call >= 0 && call < results.Count && output >= 0 && output < results[call].Count)
                return results[call][output];
            lacking = name;
            return null;
        }

        // Calls of one layer keep their order, as their numbers name their results. A layer whose next call lacks a result waits for the layer that makes it.
        var ready = new Queue<string>(calls.Keys);
        var waiting = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        while (ready.TryDequeue(out string? name))
        {
            Queue<JsonNode> left = calls[name];
            while (left.Count > 0)
            {
                if (CallConfig.Read(layers[name], left.Peek(), Find) is not { } arguments)
                {
                    if (!waiting.TryGetValue(lacking, out List<string>? others))
                        waiting[lacking] = others = [];
                    others.Add(name);
                    break;
                }

                left.Dequeue();
                made[name].Add(layers[name].CallAll(arguments));
                if (waiting.Remove(name, out List<string>? freed))
                    freed.ForEach(ready.Enqueue);
            }
        }

        if (waiting.Count > 0)
            throw new ArgumentException($"{config.Owner}: the calls of {string.Join(", ", waiting.Values.SelectMany(w => w).Take(5))} depend on results that are not there");

        TensorStructure Places(string key) => Structure(config.Node(key), key, place => place is [JsonValue name, JsonValue call, JsonValue output, ..]
            && Find(name.ToString(), call.GetValue<int>(), output.GetValue<int>()) is { } tensor
            ? tensor
            : throw new ArgumentException($"{config.Owner}: {key} refers to a result that is not there: {place.ToJsonString()}"));

        return new Model(Places("input_layers"), Places("output_layers"), config.Name);      // trainable is read with what all layers have
    }

    static JsonNode Places(FunctionalGraph graph, TensorStructure structure) => structure.Form.ToJson(i =>
        new JsonArray(FunctionalGraph.LayerOf(structure.Tensors[i]).Name, graph.NodeIndex(structure.Tensors[i]), structure.Tensors[i].OutputIndex))!;

    // A place is [layer, call, result]; lists and dictionaries of places may stand in each other.
    static TensorStructure Structure(JsonNode? node, string key, Func<JsonArray, Tensor> tensor) => node switch
    {
        JsonArray place when place.Count > 0 && place[0] is JsonValue => tensor(place),
        JsonArray list => TensorStructure.Create([.. list.Select(item => Structure(item, key, tensor))]),
        JsonObject named => named.ToDictionary(n => n.Key, n => Structure(n.Value, key, tensor)),
        _ => throw new ArgumentException($"{key} must be a list or a dictionary of places, got {node?.ToJsonString() ?? "null"}"),
    };
}
