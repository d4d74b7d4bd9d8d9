using System.Globalization;
using System.Text.Json;
using KerasStyle.Layers;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Layers that look texts and integers up.</summary>
static class PreprocessKind
{
    public static void Run(SuiteCase each)
    {
        Layer layer = Layer.Registry.Deserialize(each.Json["layer"]);
        if (each.Json["adapt"] is { } data)
            ((IAdaptable)layer).Adapt(ToTensor(data));
        JsonNode input = each.Json["input"]!;
        Tensor[] inputs = layer is HashedCrossing ? [.. input.AsArray().Select(n => ToTensor(n!))] : [ToTensor(input)];
        Tensor got = layer.Call(inputs);
        if (each.Json["vocabulary"] is JsonArray vocabulary)
            Check.Same(vocabulary.Select(Text), Vocabulary(layer), "vocabulary");
        if (each.Files.TryGetValue("expected.json", out byte[]? file))
        {
            JsonNode want = JsonNode.Parse(file)!;
            Check.Equal(new Shape([.. want["shape"]!.AsArray().Select(n => (int)n!)]), got.Shape, "shape");
            Check.Same(want["strings"]!.AsArray().Select(Text), got.Strings, "texts");
            return;
        }

        each.Close(each.Arrays("expected")["value"], got, "value");
    }

    static IEnumerable<string> Vocabulary(Layer layer) => layer switch
    {
        StringLookup lookup => lookup.GetVocabulary(),
        TextVectorization texts => texts.GetVocabulary(),
        IntegerLookup lookup => lookup.GetVocabulary().Select(n => n.ToString(CultureInfo.InvariantCulture)),
        _ => throw new NotThereYet($"{layer.ClassName} has no vocabulary"),
    };

    static string Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? (string)node! : node?.ToJsonString() ?? "";

    // Nested lists of texts or of numbers.
    static Tensor ToTensor(JsonNode data)
    {
        var shape = new List<int>();
        for (JsonNode? at = data; at is JsonArray list; at = list.Count > 0 ? list[0] : null)
            shape.Add(list.Count);
        JsonNode[] flat = [.. Flatten(data)];
        return flat.Length > 0 && flat[0].GetValueKind() == JsonValueKind.String
            ? Tensor.FromStrings(flat.Select(n => (string)n!), new Shape([.. shape]))
            : Tensor.From<long>([.. flat.Select(n => long.Parse(n.ToJsonString(), CultureInfo.InvariantCulture))], new Shape([.. shape]));
    }

    static IEnumerable<JsonNode> Flatten(JsonNode node) => node is JsonArray list ? list.SelectMany(n => Flatten(n!)) : [node];
}
