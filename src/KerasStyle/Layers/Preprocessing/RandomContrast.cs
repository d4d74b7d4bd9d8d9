namespace KerasStyle.Layers;

/// <summary>(x − mean) · c + mean with the mean of each channel and c from 1 − lower to 1 + upper for each image, clipped to the range of values. As keras.layers.RandomContrast.</summary>
public sealed class RandomContrast : BaseImageAugmentation
{
    readonly FactorRange factor;
    readonly (double Low, double High) valueRange;

    /// <param name="factor">Bounds of the change, from 0 to 1; one number f for c from 1 to 1 + f.</param>
    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomContrast(
        FactorRange factor, (double Low, double High)? valueRange = null, int? seed = null, string? dataFormat = null,
        string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = factor.Within(Label, 0, 1);
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override Tensor Transform(Tensor images)
    {
        Tensor mean = Ops.Mean(images, [1, 2], keepdims: true);
        return Ops.Clip((images - mean) * Draw(images, 1 - factor.Lower, 1 + factor.Upper) + mean, valueRange.Low, valueRange.High);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper])
        .Add("value_range", [valueRange.Low, valueRange.High]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomContrast FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor") ?? 0, Augmentations.ReadRange(config), config.GetOptional<int>("seed"), config.GetString("data_format"),
        config.Name, config.Policy, config.Trainable);
}
