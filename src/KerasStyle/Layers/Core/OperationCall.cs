using System.Text.Json.Nodes;
using KerasStyle.Models;

namespace KerasStyle.Layers;

/// <summary>The arguments of a function in a model: by position, by name, or kept in its config.</summary>
sealed class OperationCall(string label, IReadOnlyList<object?> arguments, IReadOnlyDictionary<string, object?> named, JsonObject config)
{
    /// <summary>Number of arguments by position.</summary>
    public int Count => arguments.Count;

    /// <summary>An argument as a tensor; a number takes the other operand's type.</summary>
    public Tensor this[int index] => ToTensor(index < arguments.Count ? arguments[index] : named.Values.ElementAtOrDefault(index - arguments.Count))
        ?? throw new ArgumentException($"{label}: lacks argument {index}");

    /// <summary>An argument that may be missing or null.</summary>
    public Tensor? Optional(int index, string key) => ToTensor(index < arguments.Count ? arguments[index] : named.GetValueOrDefault(key));

    /// <summary>An argument that is a list of tensors.</summary>
    public IReadOnlyList<Tensor> List(int index) => [.. CallArguments.Flatten(arguments[index])];

    /// <summary>An argument as it stands in the file.</summary>
    public JsonNode? Raw(int index) => index < arguments.Count ? arguments[index] as JsonNode : null;

    public int? Int(string key) => Value(key) is JsonValue value ? (int)value.GetValue<double>() : null;

    public double? Number(string key) => Value(key) is JsonValue value ? value.GetValue<double>() : null;

    public bool Flag(string key) => Value(key) is JsonValue value && value.TryGetValue(out bool flag) && flag;

    public string? Text(string key) => Value(key) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>Whether an argument is given.</summary>
    public bool Has(string key) => Value(key) != null;

    /// <summary>A list of whole numbers, of lists one after the other; a single one counts as a list, and none is empty.</summary>
    public int[] Ints(string key) => Value(key) switch
    {
        JsonArray list => [.. list.SelectMany(n => n as JsonArray ?? Enumerable.Repeat(n, 1)).Select(n => n == null ? Shape.Unknown : (int)ToDouble(n))],
        JsonValue value => [(int)ToDouble(value)],
        _ => [],
    };

    /// <summary>A list of numbers, or a single one.</summary>
    public double[] Doubles(string key) => Value(key) switch
    {
        JsonArray list => [.. list.Select(n => ToDouble(n!))],
        JsonValue value => [ToDouble(value)],
        _ => [],
    };

    /// <summary>Whole numbers that are given by name.</summary>
    public IReadOnlyDictionary<string, int> NamedInts => named.ToDictionary(n => n.Key, n => n.Value is int number ? number : (int)ToDouble((JsonNode)n.Value!));

    JsonNode? Value(string key)
    {
        JsonNode? value = config[key] ?? named.GetValueOrDefault(key) as JsonNode;
        return value is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number ? JsonValue.Create(ToDouble(number)) : value;
    }

    static Tensor? ToTensor(object? argument) => argument switch
    {
        Tensor tensor => tensor,
        JsonValue value when value.TryGetValue(out bool flag) => Tensor.Scalar(flag ? 1 : 0, DType.Bool),
        JsonValue value when value.TryGetValue(out int number) => number,
        JsonValue value => ToDouble(value),
        JsonArray list => CallConfig.Values(list, null),
        _ => null,
    };

    static double ToDouble(JsonNode node) => double.Parse(node.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}
