namespace KerasStyle.Layers;

/// <summary>Each image plus a random number, of which what reaches a random threshold is inverted; otherwise y = x. Values are scaled to 0 to 255 for that. As keras.layers.Solarization.</summary>
public sealed class Solarization : BaseImageAugmentation
{
    readonly FactorRange additionFactor, thresholdFactor;
    readonly (double Low, double High) valueRange;

    /// <param name="additionFactor">Bounds of the number, as shares of 255 from 0 to 1; 0 by default.</param>
    /// <param name="thresholdFactor">Bounds of the threshold, as shares of 255 from 0 to 1; 0 by default.</param>
    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public Solarization(
        FactorRange? additionFactor = null, FactorRange? thresholdFactor = null, (double Low, double High)? valueRange = null, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.additionFactor = (additionFactor ?? 0).Within(Label, 0, 1);
        this.thresholdFactor = (thresholdFactor ?? 0).Within(Label, 0, 1);
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override Tensor Transform(Tensor images)
    {
        double span = valueRange.High - valueRange.Low;
        Tensor scaled = (images - valueRange.Low) / span * 255;
        Tensor brighter = Ops.Clip(scaled + Draw(images, additionFactor.Lower, additionFactor.Upper * 255), 0, 255);
        Tensor threshold = Draw(images, thresholdFactor.Lower, thresholdFactor.Upper * 255);
        return Ops.Where(brighter < threshold, brighter, 255 - brighter) / 255 * span + valueRange.Low;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat)
        .Add("addition_factor", [additionFactor.Lower, additionFactor.Upper]).Add("threshold_factor", [thresholdFactor.Lower, thresholdFactor.Upper]).Add("value_range", [valueRange.Low, valueRange.High]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Solarization FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "addition_factor"), Augmentations.ReadFactor(config, "threshold_factor"), Augmentations.ReadRange(config), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
