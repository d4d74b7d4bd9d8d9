namespace KerasStyle.Layers;

/// <summary>Random brightness, contrast, saturation and hue, each with its own factor or left alone; otherwise y = x. As keras.layers.RandomColorJitter.</summary>
public sealed class RandomColorJitter : BaseImageAugmentation
{
    readonly FactorRange? brightness, contrast, saturation, hue;
    readonly BaseImageAugmentation[] steps;
    readonly (double Low, double High) valueRange;

    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="brightnessFactor">As for <see cref="RandomBrightness"/>.</param>
    /// <param name="contrastFactor">As for <see cref="RandomContrast"/>.</param>
    /// <param name="saturationFactor">As for <see cref="RandomSaturation"/>.</param>
    /// <param name="hueFactor">As for <see cref="RandomHue"/>.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomColorJitter(
        (double Low, double High)? valueRange = null, FactorRange? brightnessFactor = null, FactorRange? contrastFactor = null,
        FactorRange? saturationFactor = null, FactorRange? hueFactor = null, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.valueRange = Augmentations.Range(Label, valueRange);
        (brightness, contrast, saturation, hue) = (brightnessFactor, contrastFactor, saturationFactor, hueFactor);
        steps =
        [
            .. brightness is { } b ? [new RandomBrightness(b, this.valueRange, seed, dtype: Policy)] : Array.Empty<BaseImageAugmentation>(),
            .. contrast is { } c ? [new RandomContrast(c, this.valueRange, seed, dtype: Policy)] : Array.Empty<BaseImageAugmentation>(),
            .. saturation is { } s ? [new RandomSaturation(s, this.valueRange, seed, dtype: Policy)] : Array.Empty<BaseImageAugmentation>(),
            .. hue is { } h ? [new RandomHue(h, this.valueRange, seed, dtype: Policy)] : Array.Empty<BaseImageAugmentation>(),
        ];
    }

    internal override Tensor Transform(Tensor images) => steps.Aggregate(images, (x, step) => step.Transform(x));

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("value_range", [valueRange.Low, valueRange.High])
        .AddFactor("brightness_factor", brightness).AddFactor("contrast_factor", contrast).AddFactor("saturation_factor", saturation).AddFactor("hue_factor", hue).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomColorJitter FromConfig(Config config) => new(
        Augmentations.ReadRange(config), Augmentations.ReadFactor(config, "brightness_factor"), Augmentations.ReadFactor(config, "contrast_factor"),
        Augmentations.ReadFactor(config, "saturation_factor"), Augmentations.ReadFactor(config, "hue_factor"), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
