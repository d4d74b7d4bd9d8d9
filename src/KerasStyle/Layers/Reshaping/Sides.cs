using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>Two numbers, before and behind, for each spatial axis of padding and cropping layers.</summary>
static class Sides
{
    /// <summary>One number for all sides, one for both sides of each axis, or two for each axis.</summary>
    public static IntTuple Of(string layer, IntTuple sides, int rank, string argument, int fallback)
    {
        IntTuple all = rank > 1 && sides.Count == rank ? [.. sides.SelectMany(n => new[] { n, n })] : sides.PerAxis(2 * rank, argument, fallback, least: 0);
        return all.All(n => n >= 0) ? all : throw new ArgumentException($"{layer}: {argument} must be at least 0, got {sides}", argument);
    }

    /// <summary>The pairs of a config, which may be nested lists.</summary>
    public static IntTuple Read(Config config, string key) =>
        config.Node(key) is JsonArray list && list.Any(s => s is JsonArray) ? [.. config.Pairs(key).SelectMany(p => p)] : config.Get(key, default(IntTuple));

    /// <summary>Writes a pair for one axis and a list of pairs for several.</summary>
    public static Config Write(Config config, string key, IntTuple sides) => sides.Count == 2
        ? config.Add(key, sides)
        : config.AddNode(key, new JsonArray([.. sides.Chunk(2).Select(p => (JsonNode)new JsonArray(p[0], p[1]))]));

    /// <summary>The shape with each known spatial length longer (sign 1) or shorter (−1) by the numbers before and behind.</summary>
    public static Shape Change(Shape input, string dataFormat, IntTuple sides, int sign)
    {
        int first = Windows.FirstSpatialAxis(dataFormat);
        for (int i = 0; 2 * i < sides.Count; i++)
        {
            if (input[first + i] is var length and not Shape.Unknown)
                input = input.With(first + i, length + sign * (sides[2 * i] + sides[2 * i + 1]));
        }

        return input;
    }
}
