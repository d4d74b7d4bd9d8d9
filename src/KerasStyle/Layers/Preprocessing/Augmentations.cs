using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>Arguments that layers of images share.</summary>
static class Augmentations
{
    public static (double Low, double High) Range(string layer, (double Low, double High)? range) => range is not { } given ? (0, 255)
        : given.Low != given.High ? (Math.Min(given.Low, given.High), Math.Max(given.Low, given.High))
        : throw new ArgumentException($"{layer}: valueRange needs two different values, got {given}");

    public static (double Low, double High)? ReadRange(Config config) => config.Node("value_range") == null ? null
        : config.Get<double[]>("value_range") is { Length: 2 } pair ? (pair[0], pair[1])
        : throw new ArgumentException($"{config.Owner}: config key 'value_range' must be two numbers");

    public static FactorRange? ReadFactor(Config config, string key) => config.Node(key) switch
    {
        null => null,
        JsonArray => config.Get<double[]>(key) is { Length: 2 } pair
            ? (pair[0], pair[1])
            : throw new ArgumentException($"{config.Owner}: config key '{key}' must be one number or two"),
        _ => config.Get<double>(key),
    };

    /// <summary>Writes a factor as it was given.</summary>
    public static Config AddFactor(this Config config, string key, FactorRange? factor) => factor is not { } given ? config.AddNode(key, null)
        : given.IsSymmetric ? config.Add(key, given.Upper)
        : config.Add(key, [given.Lower, given.Upper]);
}
