namespace KerasStyle.Layers;

/// <summary>Each image with fewer bits in its values, which are scaled to 0 to 255 for that; otherwise y = x. As keras.layers.RandomPosterization.</summary>
public sealed class RandomPosterization : BaseImageAugmentation
{
    readonly FactorRange factor;
    readonly (double Low, double High) valueRange;

    /// <param name="factor">Bounds of the number of bits, from 1 to 8, the upper one excluded.</param>
    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomPosterization(
        FactorRange factor, (double Low, double High)? valueRange = null, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = factor.Within(Label, 1, 8);
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override Tensor Transform(Tensor images)
    {
        double span = valueRange.High - valueRange.Low;
        Tensor bits = factor.Lower == factor.Upper ? factor.Lower : Ops.Floor(Draw(images, factor)), step = Ops.Exp2(8 - bits);
        // What is left of a whole number without its lower bits.
        Tensor whole = Ops.Trunc((images - valueRange.Low) / span * 255);
        return Ops.Floor(whole / Ops.Cast(step, images.DType)) * Ops.Cast(step, images.DType) / 255 * span + valueRange.Low;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper]).Add("value_range", [valueRange.Low, valueRange.High]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomPosterization FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor") ?? 0, Augmentations.ReadRange(config), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
