using System.Globalization;
using System.Text.Json.Nodes;

namespace KerasStyle;

/// <summary>The arguments of a Keras object under Keras' names, in order: written by <c>GetConfig</c>, read by <c>FromConfig</c>.
/// Values are JSON in a file only: a copy of an object is made from the values as they were written.</summary>
public sealed partial class Config
{
    readonly HashSet<string> read = new(StringComparer.Ordinal);
    OrderedDictionary<string, object?>? written;    // null where none is or all are JSON
    JsonObject? json;

    /// <summary>The config of a serialized object.</summary>
    /// <param name="values">The values under Keras' names.</param>
    /// <param name="className">Class of the object, for messages.</param>
    public Config(JsonObject values, string className)
        : this(className) => json = values;

    /// <summary>An empty config to be written.</summary>
    public Config(string className) => ClassName = className;

    /// <summary>The values under Keras' names.</summary>
    public JsonObject Json => json ??= ToJson();

    /// <summary>Class of the object.</summary>
    public string ClassName { get; }

    /// <summary>The object in messages: its class and, when it has one, its name.</summary>
    public string Owner => (json?["name"] ?? written?.GetValueOrDefault("name"))?.ToString() is { } name ? $"{ClassName} '{name}'" : ClassName;

    /// <summary>Writes a whole number.</summary>
    public Config Add(string key, int value) => Write(key, value);

    /// <summary>Writes a whole number.</summary>
    public Config Add(string key, long value) => Write(key, value);

    /// <summary>Writes a number.</summary>
    public Config Add(string key, double value) => Write(key, value);

    /// <summary>Writes a number by its shortest float32 digits.</summary>
    public Config Add(string key, float value) => Write(key, double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    /// <summary>Writes true or false.</summary>
    public Config Add(string key, bool value) => Write(key, value);

    /// <summary>Writes a text, or null.</summary>
    public Config Add(string key, string? value) => Write(key, value);

    /// <summary>Writes a whole number, or null.</summary>
    public Config Add(string key, int? value) => Write(key, value);

    /// <summary>Writes a number, or null.</summary>
    public Config Add(string key, double? value) => Write(key, value);

    /// <summary>Writes true, false or null.</summary>
    public Config Add(string key, bool? value) => Write(key, value);

    /// <summary>Writes a list of whole numbers (an unknown length of a <see cref="Shape"/> as null), or null.</summary>
    public Config Add(string key, IReadOnlyList<int>? value) => Write(key, value);

    /// <summary>Writes a list of numbers, or null.</summary>
    public Config Add(string key, IReadOnlyList<double>? value) => Write(key, value);

    /// <summary>Writes a single number by itself and several as a list.</summary>
    internal Config AddOneOrMany(string key, IntTuple value) => value.IsSingle ? Add(key, value[0]) : Add(key, value);

    /// <summary>Writes a nested object in its serialized form, or null.</summary>
    public Config Add(string key, KerasObject? value) => Write(key, value);

    /// <summary>Writes a list of nested objects, or null.</summary>
    public Config Add(string key, IReadOnlyList<KerasObject?>? value) => Write(key, value);

    /// <summary>Writes any JSON value.</summary>
    public Config AddNode(string key, JsonNode? value) => Write(key, value);

    /// <summary>Takes a value back that a base class wrote.</summary>
    public Config Remove(string key)
    {
        if (json != null)
            json.Remove(key);
        else
            written?.Remove(key);
        return this;
    }

    Config Write(string key, object? value)
    {
        if (json == null)
            (written ??= [])[key] = value;
        else
            json[key] = ToNode(value);
        return this;
    }

    JsonObject ToJson()
    {
        var values = new JsonObject();
        foreach ((string key, object? value) in written ?? [])
            values[key] = ToNode(value);
        written = null;
        return values;
    }

    static JsonNode? ToNode(object? value) => value switch
    {
        null => null,
        JsonNode node => node,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => Number(number),
        KerasObject nested => nested.SerializeNested(),
        Shape lengths => new JsonArray([.. lengths.Select(n => n == Shape.Unknown ? null : (JsonNode)JsonValue.Create(n))]),
        IReadOnlyList<int> numbers => new JsonArray([.. numbers.Select(n => (JsonNode)JsonValue.Create(n))]),
        IReadOnlyList<double> numbers => new JsonArray([.. numbers.Select(Number)]),
        IReadOnlyList<KerasObject?> list => new JsonArray([.. list.Select(o => o?.SerializeNested())]),
        _ => throw new NotSupportedException($"a config holds no {value.GetType().Name}"),
    };

    // Keras keeps floats apart from integers, so a whole number is written as 1.0.
    static JsonNode Number(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15
        ? JsonNode.Parse(value.ToString("F1", CultureInfo.InvariantCulture))!
        : JsonValue.Create(value);
}
