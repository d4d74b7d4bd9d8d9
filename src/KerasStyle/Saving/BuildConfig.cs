using System.Text.Json.Nodes;
using KerasStyle.Models;

namespace KerasStyle.Saving;

/// <summary>The shapes that a net without <see cref="Layers.Input"/> is built for, in the form of files: <c>build_config</c>.</summary>
static class BuildConfig
{
    /// <summary>The form; null of graphs of layers and of nets that are not built.</summary>
    public static JsonObject? Write(Model model)
    {
        if (!model.Built || model.Graph != null)
            return null;
        JsonNode? shapes = model.BuiltFor is { } own ? own.Form.ToJson(i => Form(own.Shapes[i]))
            : (model.Inputs.Count > 0 ? model.Inputs[0].BatchShape : model.InputShape) is { } shape ? Form(shape) : null;
        return shapes == null ? null : new JsonObject { ["input_shape"] = shapes };
    }

    /// <summary>Builds a model that is not built yet.</summary>
    public static void Apply(Model model, JsonObject config)
    {
        if (model.Built || (config["build_config"] as JsonObject)?["input_shape"] is not { } node)
            return;
        var shapes = new List<Shape>();
        Arrangement form = Read(node, shapes);
        model.BuildFor(shapes, form);
    }

    static JsonArray Form(Shape shape) => [.. shape.Select(n => n == Shape.Unknown ? null : (JsonNode)n)];

    static Arrangement Read(JsonNode? node, List<Shape> shapes)
    {
        switch (node)
        {
            case JsonArray shape when shape.All(n => n is null or JsonValue):
                shapes.Add(new Shape([.. shape.Select(n => n?.GetValue<int>() ?? Shape.Unknown)]));
                return Arrangement.Single;
            case JsonArray list:
                return Arrangement.List([.. list.Select(n => Read(n, shapes))]);
            case JsonObject named:
                KeyValuePair<string, JsonNode?>[] sorted = [.. named.OrderBy(n => n.Key, StringComparer.Ordinal)];
                return Arrangement.Dictionary(sorted.Select(n => n.Key), [.. sorted.Select(n => Read(n.Value, shapes))]);
            default:
                throw new InvalidDataException($"Keras file: build_config must have shapes, got {node?.ToJsonString() ?? "null"}");
        }
    }
}
