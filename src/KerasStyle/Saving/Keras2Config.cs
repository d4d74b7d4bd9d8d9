using System.Text.Json.Nodes;

namespace KerasStyle.Saving;

/// <summary>Configs of Keras 2 in the form of Keras 3: calls of layers, operators between layers, and arguments that have other names.</summary>
static class Keras2Config
{
    static readonly Dictionary<string, string> Operators = new(StringComparer.Ordinal)
    {
        ["__operators__.add"] = "Add",
        ["math.add"] = "Add",
        ["math.subtract"] = "Subtract",
        ["math.multiply"] = "Multiply",
        ["math.divide"] = "Divide",
        ["math.truediv"] = "Divide",
        ["math.floordiv"] = "FloorDivide",
        ["math.pow"] = "Power",
        ["math.maximum"] = "Maximum",
        ["math.minimum"] = "Minimum",
        ["math.negative"] = "Negative",
        ["math.abs"] = "Absolute",
        ["math.square"] = "Square",
        ["math.sqrt"] = "Sqrt",
        ["math.exp"] = "Exp",
        ["math.log"] = "Log",
        ["math.tanh"] = "Tanh",
        ["math.sigmoid"] = "Sigmoid",
        ["math.sin"] = "Sin",
        ["math.cos"] = "Cos",
        ["nn.relu"] = "Relu",
        ["linalg.matmul"] = "Matmul",
    };

    /// <summary>A copy of the serialized model in the form of Keras 3; what is in that form already stays.</summary>
    /// <exception cref="ArgumentException">An operator of the model is not known.</exception>
    public static JsonObject Convert(JsonObject model)
    {
        var copy = (JsonObject)model.DeepClone();
        ConvertLayer(copy);
        return copy;
    }

    /// <summary>An optimizer's form; those of Keras 2 have the package of custom ones.</summary>
    public static JsonNode? ConvertOptimizer(JsonNode? form)
    {
        var copy = form?.DeepClone();
        if (copy is JsonObject optimizer && optimizer["class_name"]?.ToString() is { } name && name.StartsWith("Custom>", StringComparison.Ordinal)
            && Optimizers.Optimizer.Registry.Contains(name["Custom>".Length..]))
            optimizer["class_name"] = name["Custom>".Length..];
        return copy;
    }

    /// <summary>Losses and metrics: a wrapper of a function of Keras is that function's class, and a name does not repeat its output's.</summary>
    public static JsonNode? ConvertFigures(JsonNode? node, IReadOnlyList<string> outputNames)
    {
        switch (node)
        {
            case JsonArray list:
                return new JsonArray([.. list.Select(n => ConvertFigures(n, outputNames))]);
            case JsonObject named when !named.ContainsKey("class_name"):
                return new JsonObject(named.Select(n => KeyValuePair.Create(n.Key, ConvertFigures(n.Value, outputNames))));
            case JsonObject form when form["config"] is JsonObject:
                var copy = (JsonObject)form.DeepClone();
                var config = (JsonObject)copy["config"]!;
                if (config["reduction"]?.ToString() == "auto")
                    config["reduction"] = "sum_over_batch_size";
                if (config["fn"] is JsonValue && copy["class_name"]!.ToString() is "MeanMetricWrapper" or "LossFunctionWrapper")
                {
                    copy["class_name"] = config["fn"]!.ToString();
                    config.Remove("fn");
                }

                if (config["name"]?.ToString() is { } name && outputNames.FirstOrDefault(o => name.StartsWith(o + "_", StringComparison.Ordinal)) is { } output)
                    config["name"] = name[(output.Length + 1)..];
                return copy;
            default:
                return node?.DeepClone();
        }
    }

    static void ConvertLayer(JsonObject form)
    {
        if (form["config"] is not JsonObject config)
            return;
        config.Remove("time_major");
        config.Remove("implementation");
        switch (form["class_name"]?.ToString())
        {
            case "LeakyReLU":
                Rename(config, "alpha", "negative_slope");
                break;
            case "Embedding":
                config.Remove("input_length");
                break;
            case "BatchNormalization" when config["axis"] is JsonArray { Count: 1 } axis:
                config["axis"] = axis[0]!.DeepClone();
                break;
            case "MultiHeadAttention":
                config.Remove("query_shape");
                config.Remove("key_shape");
                config.Remove("value_shape");
                break;
            case "DepthwiseConv1D" or "DepthwiseConv2D":
                Drop(config, "filters", "groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint");
                break;
            case "SeparableConv1D" or "SeparableConv2D":
                Drop(config, "groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint");
                break;
            case "Conv1DTranspose" or "Conv2DTranspose" or "Conv3DTranspose":
                Drop(config, "groups");
                break;
        }

        foreach (string key in (string[])["layer", "backward_layer", "cell"])
        {
            if (config[key] is JsonObject inner)
                ConvertLayer(inner);
        }

        if (config["layers"] is not JsonArray layers)
            return;
        var skipped = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonObject layer in layers.OfType<JsonObject>())
        {
            if (HasInput(layer))
                skipped.Add(NameOf(layer));
            ConvertLayer(layer);
        }

        foreach (JsonObject layer in layers.OfType<JsonObject>())
            ConvertCalls(layer, skipped);
        Shift(config["input_layers"], skipped);
        Shift(config["output_layers"], skipped);
    }

    static void ConvertCalls(JsonObject layer, HashSet<string> skipped)
    {
        if (layer["inbound_nodes"] is not JsonArray { Count: > 0 } calls || calls[0] is not JsonArray)
            return;
        string? function = layer["class_name"]?.ToString() is "TFOpLambda" ? layer["config"]?["function"]?.ToString() ?? "" : null;
        layer["inbound_nodes"] = new JsonArray([.. calls.OfType<JsonArray>().Select(call => Call(call, skipped, function != null))]);
        if (function == null)
            return;
        string name = NameOf(layer);
        if (!Operators.TryGetValue(function, out string? className))
            throw new ArgumentException($"unknown layer class 'TFOpLambda' of the function '{function}'");
        (layer["module"], layer["class_name"], layer["registered_name"]) = ("keras.src.ops.numpy", className, className);
        layer["config"] = new JsonObject { ["name"] = name };
    }

    // [["a", 0, 0, {...}], ...] or, of operators, ["a", 0, 0, {...}] -> {"args": [...], "kwargs": {...}}
    static JsonObject Call(JsonArray call, HashSet<string> skipped, bool isOperator)
    {
        bool single = call.Count > 0 && call[0] is JsonValue;
        JsonArray[] places = single ? [call] : [.. call.OfType<JsonArray>()];
        JsonObject named = places.Length > 0 && places[0].Count > 3 && places[0][3] is JsonObject given ? given : [];
        JsonNode?[] tensors = [.. places.Select(p => (JsonNode?)Tensor(p, skipped))];
        var args = new JsonArray(tensors.Length == 1 ? tensors[0] : new JsonArray(tensors));
        var kwargs = new JsonObject();
        foreach ((string key, JsonNode? value) in named)
        {
            JsonNode? converted = value is JsonArray { Count: >= 3 } place && place[0] is JsonValue first && first.TryGetValue(out string? _) && place[1] is JsonValue
                ? Tensor(place, skipped)
                : value?.DeepClone();
            if (isOperator && key is "y")
                args.Add(converted);
            else if (!isOperator || key != "name")
                kwargs[key] = converted;
        }

        return new JsonObject { ["args"] = args, ["kwargs"] = kwargs };
    }

    static JsonObject Tensor(JsonArray place, HashSet<string> skipped)
    {
        string layer = place[0]!.ToString();
        return new JsonObject
        {
            ["class_name"] = "__keras_tensor__",
            ["config"] = new JsonObject { ["keras_history"] = new JsonArray(layer, Number(place[1]) - (skipped.Contains(layer) ? 1 : 0), Number(place[2])) },
        };
    }

    static int Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number)
        ? number
        : throw new ArgumentException($"the number of a call must be an integer, got {node?.ToJsonString() ?? "null"}");

    static void Shift(JsonNode? places, HashSet<string> skipped)
    {
        switch (places)
        {
            case JsonArray { Count: >= 3 } place when place[0] is JsonValue:
                if (skipped.Contains(place[0]!.ToString()))
                    place[1] = Number(place[1]) - 1;
                break;
            case JsonArray list:
                foreach (JsonNode? item in list)
                    Shift(item, skipped);
                break;
            case JsonObject named:
                foreach ((_, JsonNode? item) in named)
                    Shift(item, skipped);
                break;
        }
    }

    // In Keras 2 the calls of a model that begins with an input are counted from 1: 0 is the model's own making.
    static bool HasInput(JsonObject layer) => layer["config"]?["layers"] is JsonArray { Count: > 0 } inner && inner[0] is JsonObject first
        && (layer["class_name"]?.ToString() is "Functional" or "Model" || first["class_name"]?.ToString() == "InputLayer");

    static string NameOf(JsonObject layer) => layer["name"]?.ToString() ?? layer["config"]?["name"]?.ToString() ?? "";

    static void Rename(JsonObject config, string from, string to)
    {
        if (config.ContainsKey(to) || !config.TryGetPropertyValue(from, out JsonNode? value))
            return;
        config.Remove(from);
        config[to] = value;
    }

    static void Drop(JsonObject config, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
            config.Remove(key);
    }
}
