namespace KerasStyle.Layers;

/// <summary>Each image, with a probability drawn from the factor, as the largest value less its values; otherwise y = x. As keras.layers.RandomInvert.</summary>
public sealed class RandomInvert : BaseImageAugmentation
{
    readonly FactorRange factor;
    readonly (double Low, double High) valueRange;

    /// <param name="factor">Bounds of the probability; 0 to 1 by default.</param>
    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomInvert(
        FactorRange? factor = null, (double Low, double High)? valueRange = null, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = (factor ?? 1).Within(Label, 0, 1);
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override Tensor Transform(Tensor images) => Ops.Where(Chosen(images, factor), valueRange.High - images, images);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper]).Add("value_range", [valueRange.Low, valueRange.High]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomInvert FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor"), Augmentations.ReadRange(config), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
