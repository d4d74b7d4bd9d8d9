namespace KerasStyle.Layers;

/// <summary>Each image with its hue turned by up to half the factor of the circle, in either direction; otherwise y = x. As keras.layers.RandomHue.</summary>
public sealed class RandomHue : BaseImageAugmentation
{
    readonly FactorRange factor;
    readonly (double Low, double High) valueRange;

    /// <param name="factor">Bounds of the share, from 0 to 1.</param>
    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomHue(
        FactorRange factor, (double Low, double High)? valueRange = null, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = factor.Within(Label, 0, 1);
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override Tensor Transform(Tensor images)
    {
        Tensor turn = Ops.Where(Draw(images, 0, 1) > 0.5, -0.5, 0.5) * Draw(images, factor);
        double span = valueRange.High - valueRange.Low;
        IReadOnlyList<Tensor> hsv = Ops.Split(Ops.RgbToHsv((images - valueRange.Low) / span), 3, -1);
        Tensor hue = hsv[0] + turn;
        hue = Ops.Where(hue > 1, hue - 1, hue);
        hue = Ops.Where(hue < 0, hue + 1, hue);
        return Ops.Clip(Ops.HsvToRgb(Ops.Concatenate([hue, hsv[1], hsv[2]], -1)), 0, 1) * span + valueRange.Low;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper]).Add("value_range", [valueRange.Low, valueRange.High]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomHue FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor") ?? 0, Augmentations.ReadRange(config), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
