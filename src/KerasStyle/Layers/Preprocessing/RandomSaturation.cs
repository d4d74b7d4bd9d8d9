namespace KerasStyle.Layers;

/// <summary>Each image with its saturation multiplied by f/(1 − f): 0 gives grey, ½ the image, 1 the strongest colours; otherwise y = x. As keras.layers.RandomSaturation.</summary>
public sealed class RandomSaturation : BaseImageAugmentation
{
    readonly FactorRange factor;
    readonly (double Low, double High) valueRange;

    /// <param name="factor">Bounds of f, from −1 to 1.</param>
    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomSaturation(
        FactorRange factor, (double Low, double High)? valueRange = null, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = factor.Within(Label, -1, 1);
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override Tensor Transform(Tensor images)
    {
        Tensor share = Draw(images, factor);
        IReadOnlyList<Tensor> hsv = Ops.Split(Ops.RgbToHsv(images), 3, -1);
        Tensor saturation = Ops.Clip(hsv[1] * (share / (1 - share + KerasConfig.Epsilon)), valueRange.Low, valueRange.High);
        return Ops.HsvToRgb(Ops.Concatenate([hsv[0], saturation, hsv[2]], -1));
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper]).Add("value_range", [valueRange.Low, valueRange.High]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomSaturation FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor") ?? 0, Augmentations.ReadRange(config), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
