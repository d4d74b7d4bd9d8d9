using System.Globalization;
using System.Text.Json.Nodes;

namespace KerasStyle;

/// <summary>The arguments of a Keras object under Keras' names, in order: written by <c>GetConfig</c>, read by <c>FromConfig</c>.</summary>
/// <param name="values">The config of a serialized object.</param>
/// <param name="className">Class of the object, for messages.</param>
public sealed partial class Config(JsonObject values, string className)
{
    readonly HashSet<string> read = new(StringComparer.Ordinal);

    /// <summary>An empty config to be written.</summary>
    public Config(string className)
        : this([], className)
    {
    }

    /// <summary>The values under Keras' names.</summary>
    public JsonObject Json => values;

    /// <summary>Class of the object.</summary>
    public string ClassName => className;

    /// <summary>The object in messages: its class and, when it has one, its name.</summary>
    public string Owner => values["name"] is JsonValue name && name.TryGetValue(out string? text) ? $"{className} '{text}'" : className;

    /// <summary>Writes a whole number.</summary>
    public Config Add(string key, int value) => AddNode(key, JsonValue.Create(value));

    /// <summary>Writes a whole number.</summary>
    public Config Add(string key, long value) => AddNode(key, JsonValue.Create(value));

    /// <summary>Writes a number.</summary>
    public Config Add(string key, double value) => AddNode(key, Number(value));

    /// <summary>Writes a number by its shortest float32 digits.</summary>
    public Config Add(string key, float value) => AddNode(key, Number(double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)));

    /// <summary>Writes true or false.</summary>
    public Config Add(string key, bool value) => AddNode(key, JsonValue.Create(value));

    /// <summary>Writes a text, or null.</summary>
    public Config Add(string key, string? value) => AddNode(key, value == null ? null : JsonValue.Create(value));

    /// <summary>Writes a whole number, or null.</summary>
    public Config Add(string key, int? value) => AddNode(key, value is { } known ? JsonValue.Create(known) : null);

    /// <summary>Writes a number, or null.</summary>
    public Config Add(string key, double? value) => AddNode(key, value is { } known ? Number(known) : null);

    /// <summary>Writes true, false or null.</summary>
    public Config Add(string key, bool? value) => AddNode(key, value is { } known ? JsonValue.Create(known) : null);

    /// <summary>Writes a list of whole numbers (an unknown length of a <see cref="Shape"/> as null), or null.</summary>
    public Config Add(string key, IReadOnlyList<int>? value) => AddNode(key, value == null ? null
        : new JsonArray([.. value.Select(n => value is Shape && n == Shape.Unknown ? null : (JsonNode)JsonValue.Create(n))]));

    /// <summary>Writes a list of numbers, or null.</summary>
    public Config Add(string key, IReadOnlyList<double>? value) => AddNode(key, value == null ? null : new JsonArray([.. value.Select(Number)]));

    /// <summary>Writes a single number by itself and several as a list.</summary>
    internal Config AddOneOrMany(string key, IntTuple value) => value.IsSingle ? Add(key, value[0]) : Add(key, value);

    /// <summary>Writes a nested object in its serialized form, or null.</summary>
    public Config Add(string key, KerasObject? value) => AddNode(key, value?.SerializeNested());

    /// <summary>Writes a list of nested objects, or null.</summary>
    public Config Add(string key, IReadOnlyList<KerasObject?>? value) =>
        AddNode(key, value == null ? null : new JsonArray([.. value.Select(o => o?.SerializeNested())]));

    /// <summary>Writes any JSON value.</summary>
    public Config AddNode(string key, JsonNode? value)
    {
        values[key] = value;
        return this;
    }

    /// <summary>Takes a value back that a base class wrote.</summary>
    public Config Remove(string key)
    {
        values.Remove(key);
        return this;
    }

    // Keras keeps floats apart from integers, so a whole number is written as 1.0.
    static JsonNode Number(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15
        ? JsonNode.Parse(value.ToString("F1", CultureInfo.InvariantCulture))!
        : JsonValue.Create(value);
}
