using System.Text.Json.Nodes;

namespace KerasStyle.Losses;

/// <summary>Losses and metrics that files name without arguments.</summary>
static class SerializedName
{
    /// <summary>The name in <c>"mse"</c> or in a function's <c>{"class_name": "function", "config": "mean_squared_error"}</c>; null for an object.</summary>
    public static string? Of(JsonNode? serialized) => serialized switch
    {
        JsonValue value when value.TryGetValue(out string? name) => name,
        JsonObject form when form["config"] is JsonValue value && value.TryGetValue(out string? name) => name,
        _ => null,
    };
}
