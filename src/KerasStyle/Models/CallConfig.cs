using System.Text.Json.Nodes;
using KerasStyle.Layers;

namespace KerasStyle.Models;

/// <summary>The form of one call of a layer in files: <c>{"args": [...], "kwargs": {...}}</c>.</summary>
static class CallConfig
{
    public static JsonObject Write(FunctionalGraph graph, CallArguments call, Layer layer)
    {
        var args = new JsonArray();
        if (call.First is IReadOnlyList<object?> list && (layer is OperationLayer || layer.SpreadsList))
        {
            foreach (object? argument in list)
                args.Add(Write(graph, argument));
        }
        else
        {
            args.Add(Write(graph, call.First));
        }

        var named = new JsonObject();
        string[] byPosition = layer is OperationLayer ? [] : [.. layer.CallSignature.Take(call.Positions).Skip(1).Where(call.Named.ContainsKey)];
        foreach (string key in byPosition)
            args.Add(Write(graph, call.Named[key]));
        foreach ((string key, object? value) in call.Named.Where(n => !byPosition.Contains(n.Key)))
            named[key] = Write(graph, value);
        if (call.TrainingArgument is { } training)
            named["training"] = training;
        foreach ((string key, JsonNode? value) in call.Unused ?? [])
            named.TryAdd(key, value?.DeepClone());
        return new JsonObject { ["args"] = args, ["kwargs"] = named };
    }

    /// <summary>The call's arguments; null when a result that they need is not there yet.</summary>
    public static CallArguments? Read(Layer layer, JsonNode call, Func<string, int, int, Tensor?> find)
    {
        if (call is not JsonObject form)
            throw new ArgumentException($"{layer.Label}: a call must have args and kwargs, got {call.ToJsonString()}");
        JsonArray args = form["args"] as JsonArray ?? [];
        JsonObject kwargs = form["kwargs"] as JsonObject ?? [];
        bool complete = true;
        object?[] positions = [.. args.Select(Argument)];
        // What is said of training in a file is what it was when the model was made; the call decides.
        Dictionary<string, object?> named = kwargs.Where(k => k.Key != "training" && k.Value != null).ToDictionary(k => k.Key, k => Argument(k.Value));
        if (!complete)
            return null;
        if (layer is OperationLayer)
            return new CallArguments(positions, named, null);
        IReadOnlyList<string> signature = layer.CallSignature;
        if (positions.Length == 0 && named.Remove(signature[0], out object? first))
            positions = [first];
        if (positions.Length == 0 || positions.Length > signature.Count)
            throw new ArgumentException($"{layer.Label}: is called with {positions.Length} arguments, takes {string.Join(", ", signature)}");
        for (int i = 1; i < positions.Length; i++)
            named[signature[i]] = positions[i];
        return new CallArguments(positions[0], named, null)
        {
            Positions = positions.Length,
            Unused = new JsonObject(kwargs.Where(k => k.Key == "training" || k.Value == null).Select(k => KeyValuePair.Create(k.Key, k.Value?.DeepClone()))),
        };

        object? Argument(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject item when item["class_name"]?.ToString() == "__keras_tensor__":
                    if (item["config"]?["keras_history"] is not JsonArray { Count: >= 3 } place)
                        throw new ArgumentException($"{layer.Label}: a tensor of a call lacks its keras_history");
                    Tensor? found = find(place[0]!.ToString(), place[1]!.GetValue<int>(), place[2]!.GetValue<int>());
                    complete &= found != null;
                    return found;
                case JsonObject item when item["class_name"]?.ToString() is "__tensor__" or "__numpy__":
                    return Values(item["config"]!.AsObject());
                case JsonObject item when item["class_name"] == null && HasTensor(item):
                    return item.ToDictionary(i => i.Key, i => Argument(i.Value));
                case JsonArray list when HasTensor(list):
                    return list.Select(Argument).ToArray();
                default:
                    return node;
            }
        }
    }

    static bool HasTensor(JsonNode? node) => node switch
    {
        JsonObject item when item["class_name"]?.ToString() is "__keras_tensor__" or "__tensor__" or "__numpy__" => true,
        JsonObject item => item.Any(i => HasTensor(i.Value)),
        JsonArray list => list.Any(HasTensor),
        _ => false,
    };

    static JsonNode? Write(FunctionalGraph graph, object? argument) => argument switch
    {
        null => null,
        Tensor { IsSymbolic: true } tensor => new JsonObject
        {
            ["class_name"] = "__keras_tensor__",
            ["config"] = new JsonObject
            {
                ["shape"] = new JsonArray([.. tensor.Shape.Select(n => n == Shape.Unknown ? null : (JsonNode)n)]),
                ["dtype"] = tensor.DType.KerasName(),
                ["keras_history"] = new JsonArray(FunctionalGraph.LayerOf(tensor).Name, graph.NodeIndex(tensor), tensor.OutputIndex),
            },
        },
        Tensor { IsWeak: true } number => number.DType.IsFloat() ? JsonNode.Parse(number.Item().ToString("0.0################", System.Globalization.CultureInfo.InvariantCulture)) : (JsonNode)(long)number.Item(),
        Tensor values => new JsonObject
        {
            ["class_name"] = "__tensor__",
            ["config"] = new JsonObject { ["value"] = Nested(values.ToArray<double>(), values.Shape, values.DType.IsFloat()), ["dtype"] = values.DType.KerasName() },
        },
        IReadOnlyList<object?> list => new JsonArray([.. list.Select(item => Write(graph, item))]),
        IReadOnlyDictionary<string, object?> items => new JsonObject(items.Select(i => KeyValuePair.Create(i.Key, Write(graph, i.Value)))),
        TensorIndex[] key => new JsonArray([.. key.Select(part => part.Range is { } slice ? Write(slice) : part.Number)]),
        int[] numbers => new JsonArray([.. numbers.Select(n => (JsonNode)n)]),
        JsonNode node => node.DeepClone(),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        string text => JsonValue.Create(text),
        _ => throw new NotSupportedException($"an argument of type {argument.GetType().Name} has no form in Keras' files"),
    };

    // Python counts from the end by negative numbers; the end itself is none.
    static JsonNode Write(Range slice)
    {
        static int? At(Index index) => !index.IsFromEnd ? index.Value : index.Value == 0 ? null : -index.Value;
        return new JsonObject
        {
            ["class_name"] = "__slice__",
            ["config"] = new JsonObject { ["start"] = At(slice.Start), ["stop"] = At(slice.End), ["step"] = null },
        };
    }

    static JsonNode Nested(ReadOnlySpan<double> values, Shape shape, bool isFloat)
    {
        if (shape.Rank == 0)
            return isFloat ? JsonValue.Create(values[0]) : JsonValue.Create((long)values[0]);
        var list = new JsonArray();
        int size = shape[0] == 0 ? 0 : values.Length / shape[0];
        for (int i = 0; i < shape[0]; i++)
            list.Add(Nested(values.Slice(i * size, size), shape[1..], isFloat));
        return list;
    }

    static Tensor Values(JsonObject config) => Values(config["value"], config["dtype"] is { } name ? DTypes.Parse(name.ToString()) : DType.Float32);

    /// <summary>Numbers in lists of lists as a tensor.</summary>
    /// <param name="form">The lists.</param>
    /// <param name="dtype">Type of the tensor; null for int32 when all are written as whole numbers, else float32.</param>
    /// <exception cref="ArgumentException">The lists of one depth differ in length.</exception>
    public static Tensor Values(JsonNode? form, DType? dtype)
    {
        var values = new List<double>();
        var lengths = new List<int>();
        bool whole = true;
        Add(form, 0);
        return Ops.Cast(Tensor.From<double>([.. values], [.. lengths]), dtype ?? (whole ? DType.Int32 : DType.Float32));

        void Add(JsonNode? node, int depth)
        {
            if (node is JsonArray list)
            {
                if (lengths.Count == depth)
                    lengths.Add(list.Count);
                else if (lengths[depth] != list.Count)
                    throw new ArgumentException("the rows of a constant tensor differ in length");
                foreach (JsonNode? item in list)
                    Add(item, depth + 1);
            }
            else
            {
                string text = node!.ToJsonString();
                whole &= text.All(c => char.IsAsciiDigit(c) || c == '-');
                values.Add(node is JsonValue value && value.TryGetValue(out bool flag) ? (flag ? 1 : 0) : double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }
}
