using System.Globalization;
using System.Text.Json;

namespace KerasStyle.Conformance.Kinds;

/// <summary>The arguments of a function of Keras, by position or name.</summary>
sealed class FunctionCall(string function, JsonArray args, JsonObject kwargs, IReadOnlyDictionary<string, Tensor> arrays, Tensor? wanted = null)
{
    readonly HashSet<string> known = [];
    int positions;

    /// <summary>A tensor: an array of the case, a number, or nested lists of numbers.</summary>
    public Tensor Tensor(int position, string name) => ToTensor(Find(position, name) ?? throw new CaseFailure($"{function}: lacks {name}"));

    /// <summary>A tensor; null when it is not given.</summary>
    public Tensor? Optional(int position, string name) => Find(position, name) is { } node ? ToTensor(node) : null;

    /// <summary>A list of tensors.</summary>
    public IReadOnlyList<Tensor> List(int position, string name) => [.. Items(Find(position, name)).Select(n => ToTensor(n!))];

    public int? Int(int position, string name) => Find(position, name) is { } node ? (int)Number(node) : null;

    public double? Double(int position, string name) => Find(position, name) is not { } node ? null
        : node.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? (bool)node ? 1 : 0
        : Number(node);

    public bool? Flag(int position, string name) => (bool?)Find(position, name);

    public string? Text(int position, string name) => (string?)Find(position, name);

    /// <summary>A text whose absence is not the same as null.</summary>
    public string? Text(int position, string name, string whenMissing) =>
        position < args.Count || kwargs.ContainsKey(name) ? Text(position, name) : whenMissing;

    /// <summary>Whether a named argument is given, if only as null.</summary>
    public bool Has(string name) => kwargs.ContainsKey(name);

    /// <summary>Where the channels stand.</summary>
    public string DataFormat(int position) => Text(position, "data_format") ?? "channels_last";

    /// <summary>Whole numbers: a list, or one by itself; none when null.</summary>
    public int[] Ints(int position, string name) => Find(position, name) is { } node
        ? [.. Items(node).Select(n => n == null ? Shape.Unknown : (int)Number(n))]
        : [];

    /// <summary>The arguments from a position on, as tensors.</summary>
    public IReadOnlyList<Tensor> Rest(int first = 0)
    {
        positions = args.Count;
        return [.. args.Skip(first).Select(n => ToTensor(n!))];
    }

    /// <summary>Whole numbers by names other than the given ones.</summary>
    public IReadOnlyDictionary<string, int> OtherInts(params string[] names)
    {
        var others = kwargs.Where(k => !names.Contains(k.Key)).ToDictionary(k => k.Key, k => (int)Number(k.Value!));
        known.UnionWith(others.Keys);
        return others;
    }

    /// <summary>The first result of real Keras.</summary>
    public Tensor? Wanted => wanted;

    /// <summary>An argument as it stands in the case.</summary>
    public JsonNode? Node(int position, string name) => Find(position, name);

    /// <summary>Fails unless all arguments have been asked for.</summary>
    public void CheckAllUsed()
    {
        string[] unused = [.. kwargs.Where(k => k.Value != null && !known.Contains(k.Key)).Select(k => k.Key)];
        if (unused.Length > 0 || args.Count > positions)
            throw new NotThereYet($"{function} is not called with {(unused.Length > 0 ? string.Join(", ", unused) : $"{args.Count} arguments")}");
    }

    JsonNode? Find(int position, string name)
    {
        known.Add(name);
        positions = Math.Max(positions, Math.Min(args.Count, position + 1));
        return position < args.Count ? args[position] : kwargs[name];
    }

    Tensor ToTensor(JsonNode node)
    {
        if (node is JsonObject form && form["$array"] is { } key)
            return arrays[(string)key!];
        if (node is JsonObject list && (list["$list"] ?? list["$tuple"]) is JsonArray items)
            return Ops.Stack([.. items.Select(n => ToTensor(n!))]);
        if (node is not JsonArray numbers)
            return Scalar(node);
        return numbers.Count == 0 ? KerasStyle.Tensor.From<float>([], [0]) : Ops.Stack([.. numbers.Select(n => Typed(ToTensor(n!)))]);
    }

    static Tensor Typed(Tensor x) => x.Rank == 0 ? Ops.Cast(x, x.DType.IsFloat() ? DType.Float32 : DType.Int32) : x;

    static Tensor Scalar(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True => KerasStyle.Tensor.Scalar(1, DType.Bool),
        JsonValueKind.False => KerasStyle.Tensor.Scalar(0, DType.Bool),
        _ when node.ToJsonString().AsSpan().IndexOfAny(".eEN") < 0 => (int)Number(node),
        _ => Number(node),
    };

    static IEnumerable<JsonNode?> Items(JsonNode? node) => node switch
    {
        JsonArray list => list,
        JsonObject form when (form["$list"] ?? form["$tuple"]) is JsonArray list => list,
        null => [],
        _ => Enumerable.Repeat<JsonNode?>(node, 1),
    };

    static double Number(JsonNode node) => node is JsonValue value && value.TryGetValue(out double number) ? number : double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);
}
