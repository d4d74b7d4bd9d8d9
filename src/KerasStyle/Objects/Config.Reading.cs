using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KerasStyle;

public sealed partial class Config
{
    /// <summary>Name of the object; null when it has none.</summary>
    public string? Name => GetString("name");

    /// <summary>The layer's <c>dtype</c> policy; null when it has none.</summary>
    public DTypePolicy? Policy => Value("dtype") is not { } value ? null
        : value.GetType() == typeof(DTypePolicy) ? (DTypePolicy)value
        : DTypePolicy.Deserialize(Node("dtype")!);

    /// <summary>Whether the layer is trainable; true when it is not said.</summary>
    public bool Trainable => Get("trainable", true);

    /// <summary>Whether the key is there, null or not.</summary>
    public bool Contains(string key) => json?.ContainsKey(key) ?? written?.ContainsKey(key) ?? false;

    /// <summary>Whether the value of a key is a nested object.</summary>
    internal bool HoldsObject(string key) => Value(key) is { } value && (value is KerasObject || Node(key) is JsonObject);

    /// <summary>The JSON value of a key; null when it is missing or null.</summary>
    public JsonNode? Node(string key)
    {
        read.Add(key);
        JsonNode? node = Json[key];
        // Arrays come wrapped: {"class_name": "__numpy__", "config": {"value": [...], "dtype": "float32"}}.
        return node is JsonObject form && form["class_name"]?.ToString() is "__numpy__" or "__tensor__" ? (node["config"] as JsonObject)?["value"] : node;
    }

    /// <summary>Says that keys are known and need no value here.</summary>
    public Config Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
            read.Add(key);
        return this;
    }

    /// <summary>The value of a key that must be there: bool, int, long, float, double, string, int[], double[], <see cref="IntTuple"/> or <see cref="Shape"/>.</summary>
    /// <exception cref="ArgumentException">The key is missing, null or of another type.</exception>
    public T Get<T>(string key) =>
        Value(key) is { } value ? Convert<T>(value, key) : throw new ArgumentException($"{Owner}: config lacks the key '{key}'");

    /// <summary>The value of a key; the fallback when it is missing or null.</summary>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public T Get<T>(string key, T fallback) => Value(key) is { } value ? Convert<T>(value, key) : fallback;

    /// <summary>The value of a key; null when it is missing or null.</summary>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public T? GetOptional<T>(string key)
        where T : struct => Value(key) is { } value ? Convert<T>(value, key) : null;

    /// <summary>The text of a key; null when it is missing or null.</summary>
    /// <exception cref="ArgumentException">The value is no text.</exception>
    public string? GetString(string key) => Value(key) is { } value ? Convert<string>(value, key) : null;

    /// <summary>The nested object of a key: null when it is null, the fallback when it is missing.</summary>
    /// <exception cref="ArgumentException">The value is no object of this category.</exception>
    public T? Object<T>(string key, T? fallback = null)
        where T : KerasObject, IRegistered<T>
    {
        if (!Contains(key))
            return fallback;
        if (Value(key) is not { } value)
            return null;
        try
        {
            return value is T original ? T.Registry.Copy(original) : Deserialize<T>(key);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{Owner}: config key '{key}': {e.Message}", e);
        }
    }

    T Deserialize<T>(string key)
        where T : KerasObject, IRegistered<T> => T.Registry.Deserialize(Node(key));

    /// <summary>The nested objects of a key's list; an empty list when it is missing or null.</summary>
    /// <exception cref="ArgumentException">The value is no list of objects of this category.</exception>
    public IReadOnlyList<T> Objects<T>(string key)
        where T : KerasObject, IRegistered<T> => Node(key) switch
        {
            null => [],
            JsonArray list => [.. list.Select(T.Registry.Deserialize)],
            var other => throw Wrong(other, key, "a list of objects"),
        };

    /// <summary>A list of lists of whole numbers; a single number in it stands for itself twice, as in Keras' paddings.</summary>
    internal int[][] Pairs(string key) =>
        [.. Items(Node(key) ?? throw new ArgumentException($"{Owner}: config lacks the key '{key}'"), key)
            .Select(n => n is JsonArray pair ? pair.Select(v => AsInt(v, key)).ToArray() : [AsInt(n, key), AsInt(n, key)])];

    /// <summary>Throws when the config holds a key that nothing has read, as Keras does for an unknown argument.</summary>
    /// <exception cref="ArgumentException">A key is unknown.</exception>
    internal void ThrowIfUnread()
    {
        foreach (string key in json != null ? KeysOf(json) : written?.Keys ?? (IEnumerable<string>)[])
        {
            if (!read.Contains(key))
            {
                string near = NearNames.Of(key, read);
                throw new ArgumentException($"{Owner}: unknown config key '{key}'{(near.Length > 0 ? $"; did you mean {near}?" : "")}");
            }
        }
    }

    static IEnumerable<string> KeysOf(JsonObject values) => values.Select(value => value.Key);

    // The value as it was written; a JSON value where it comes from a file.
    object? Value(string key)
    {
        if (json != null)
            return Node(key);
        read.Add(key);
        return written?.GetValueOrDefault(key);
    }

    T Convert<T>(object value, string key) => value is T known ? known : Convert<T>(Node(key)!, key);

    T Convert<T>(JsonNode node, string key) => (T)(
        typeof(T) == typeof(string) ? node is JsonValue text && text.TryGetValue(out string? s) ? s : throw Wrong(node, key, "a text")
        : typeof(T) == typeof(bool) ? AsBool(node, key)
        : typeof(T) == typeof(int) ? AsInt(node, key)
        : typeof(T) == typeof(long) ? (object)checked((long)AsWhole(node, key))
        : typeof(T) == typeof(double) ? AsDouble(node, key)
        : typeof(T) == typeof(float) ? (float)AsDouble(node, key)
        : typeof(T) == typeof(int[]) ? Items(node, key).Select(n => AsInt(n, key)).ToArray()
        : typeof(T) == typeof(double[]) ? Items(node, key).Select(n => AsDouble(n, key)).ToArray()
        : typeof(T) == typeof(IntTuple) ? node is JsonArray ? new IntTuple([.. Items(node, key).Select(n => AsInt(n, key))]) : (IntTuple)AsInt(node, key)
        : typeof(T) == typeof(Shape) ? new Shape([.. Items(node, key).Select(n => n == null ? Shape.Unknown : AsInt(n, key))])
        : throw new NotSupportedException($"a config holds no {typeof(T).Name}"));

    // A single number stands for a list of one.
    static IEnumerable<JsonNode?> Items(JsonNode node, string key) => node is JsonArray list ? list : Enumerable.Repeat<JsonNode?>(node, 1);

    // True and false may stand as 1 and 0, which is what NumPy's bool becomes.
    bool AsBool(JsonNode? node, string key) => node is JsonValue value && value.TryGetValue(out bool flag) ? flag
        : TryNumber(node) is { } number and (0 or 1) ? number == 1
        : throw Wrong(node, key, "true or false");

    int AsInt(JsonNode? node, string key) =>
        AsWhole(node, key) is var number and >= int.MinValue and <= int.MaxValue ? (int)number : throw Wrong(node, key, "a 32-bit integer");

    double AsWhole(JsonNode? node, string key) =>
        TryNumber(node) is { } number && number == Math.Floor(number) ? number : throw Wrong(node, key, "an integer");

    double AsDouble(JsonNode? node, string key) => TryNumber(node) ?? throw Wrong(node, key, "a number");

    static double? TryNumber(JsonNode? node)
    {
        if (node is not JsonValue value)
            return null;
        if (value.TryGetValue(out double number))
            return number;
        return value.GetValueKind() switch
        {
            JsonValueKind.Number => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    ArgumentException Wrong(JsonNode? node, string key, string expected) =>
        new($"{Owner}: config key '{key}' must be {expected}, got {node?.ToJsonString() ?? "null"}");
}
