using System.Text.Json.Nodes;

namespace KerasStyle.Layers;

/// <summary>Each image, with a probability drawn from the factor, with a random rectangle filled by one value or by noise; otherwise y = x. As keras.layers.RandomErasing.</summary>
public sealed class RandomErasing : BaseImageAugmentation
{
    readonly FactorRange factor, scale;
    readonly IReadOnlyList<double>? fillValue;
    readonly (double Low, double High) valueRange;

    /// <param name="factor">Bounds of the probability; 0 to 1 by default.</param>
    /// <param name="scale">Bounds of the squares of the rectangle's shares of height and width; 0.02 to 0.33 by default.</param>
    /// <param name="fillValue">One value, or one for each of three channels; noise when null.</param>
    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomErasing(
        FactorRange? factor = null, FactorRange? scale = null, IReadOnlyList<double>? fillValue = null, (double Low, double High)? valueRange = null, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = (factor ?? 1).Within(Label, 0, 1);
        this.scale = (scale ?? (0.02, 0.33)).Within(Label, 0, 1);
        this.fillValue = fillValue is null or { Count: 1 or 3 } ? fillValue : throw new ArgumentException($"{Label}: fillValue must be one value or three, got {fillValue.Count}", nameof(fillValue));
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override Tensor Transform(Tensor images)
    {
        Tensor height = Ops.Sqrt(Draw(images, scale)), width = Ops.Sqrt(Draw(images, scale));
        Tensor box = Boxes.Inside(images, width, height, Draw(images, 0, 1), Draw(images, 0, 1));
        Tensor fill = fillValue == null ? DrawNormal(images.Shape, images.DType) * valueRange.High : Ops.Cast(Tensor.From<double>([.. fillValue], [fillValue.Count]), images.DType);
        Tensor erased = Ops.Where(box, Ops.Clip(fill, valueRange.Low, valueRange.High), images);
        return Ops.Where(Chosen(images, factor), erased, images);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper]).Add("scale", [scale.Lower, scale.Upper])
        .AddNode("fill_value", fillValue == null ? null : fillValue.Count == 1 ? JsonValue.Create(fillValue[0]) : new JsonArray([.. fillValue.Select(v => (JsonNode)v)])).Add("value_range", [valueRange.Low, valueRange.High]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomErasing FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor"), Augmentations.ReadFactor(config, "scale"), config.Node("fill_value") == null ? null : config.Get<double[]>("fill_value"), Augmentations.ReadRange(config), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
