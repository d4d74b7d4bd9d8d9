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

    /// <summary>Values of each sample mixed with those of another one: x · share + x[order] · (1 − share).</summary>
    /// <param name="x">(batch, ...).</param>
    /// <param name="order">The number of each sample's partner.</param>
    /// <param name="share">The share that stays, (batch, 1, 1, 1).</param>
    public static Tensor Mixed(Tensor x, Tensor order, Tensor share)
    {
        Tensor values = Ops.AsFloat(x), w = Ops.Cast(Ops.Reshape(share, new([values.Shape[0], .. values.Shape[1..].Select(_ => 1)])), values.DType);
        return values * w + Ops.Take(values, order, 0) * (1 - w);
    }

    /// <summary>Writes a factor as it was given.</summary>
    public static Config AddFactor(this Config config, string key, FactorRange? factor) => factor is not { } given ? config.AddNode(key, null)
        : given.IsSymmetric ? config.Add(key, given.Upper)
        : config.Add(key, [given.Lower, given.Upper]);
}
