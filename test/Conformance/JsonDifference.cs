using System.Text.Json;

namespace KerasStyle.Conformance;

/// <summary>Compares configs: key order does not matter, 1 equals 1.0, and build_config and shared_object_id are not kept.</summary>
static class JsonDifference
{
    /// <summary>The first difference in words; empty when there is none.</summary>
    public static string Of(JsonNode? want, JsonNode? got, string path = "$")
    {
        switch (want, got)
        {
            case (JsonObject a, JsonObject b):
                foreach (string key in a.Select(p => p.Key).Union(b.Select(p => p.Key)).Where(k => k is not ("build_config" or "shared_object_id")))
                {
                    if (!a.ContainsKey(key) || !b.ContainsKey(key))
                        return $"{path}.{key} is {(b.ContainsKey(key) ? "unexpected" : "missing")}";
                    if (Of(a[key], b[key], $"{path}.{key}") is { Length: > 0 } inner)
                        return inner;
                }

                return "";
            case (JsonArray a, JsonArray b) when a.Count == b.Count:
                return a.Zip(b).Select((pair, i) => Of(pair.First, pair.Second, $"{path}[{i}]")).FirstOrDefault(d => d.Length > 0) ?? "";
            case (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number:
                double x = double.Parse(a.ToJsonString()), y = double.Parse(b.ToJsonString());
                return Math.Abs(x - y) <= 1e-7 * Math.Abs(x) ? "" : $"{path} is {b.ToJsonString()}, expected {a.ToJsonString()}";
            default:
                return JsonNode.DeepEquals(want, got) ? "" : $"{path} is {got?.ToJsonString() ?? "null"}, expected {want?.ToJsonString() ?? "null"}";
        }
    }
}
