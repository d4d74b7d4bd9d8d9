namespace KerasStyle.Layers;

/// <summary>Adds to each image a share of the range of values, clipped to it. As keras.layers.RandomBrightness.</summary>
public sealed class RandomBrightness : BaseImageAugmentation
{
    readonly FactorRange factor;
    readonly (double Low, double High) valueRange;

    /// <param name="factor">Bounds of the share, from −1 to 1.</param>
    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomBrightness(
        FactorRange factor, (double Low, double High)? valueRange = null, int? seed = null, string? dataFormat = null,
        string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = factor.Within(Label, -1, 1);
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override Tensor Transform(Tensor images)
    {
        Tensor delta = Draw(images, factor.Lower, factor.Upper) * (valueRange.High - valueRange.Low);
        return Ops.Clip(images + delta, valueRange.Low, valueRange.High);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper])
        .Add("value_range", [valueRange.Low, valueRange.High]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomBrightness FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor") ?? 0, Augmentations.ReadRange(config), config.GetOptional<int>("seed"), config.GetString("data_format"),
        config.Name, config.Policy, config.Trainable);
}
