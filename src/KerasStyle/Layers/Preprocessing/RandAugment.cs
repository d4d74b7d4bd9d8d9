namespace KerasStyle.Layers;

/// <summary>A number of random changes one after the other, each chosen anew for the batch (Cubuk et al., 2020); otherwise y = x. As keras.layers.RandAugment.</summary>
public sealed class RandAugment : BaseGeometricAugmentation
{
    readonly FactorRange factor;
    readonly (double Low, double High) valueRange;
    readonly int numOps;
    readonly string interpolation;
    readonly AugmentationSet steps;

    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="numOps">Number of changes.</param>
    /// <param name="factor">Bounds of the strength of each, from 0 to 1; 0 to 0.5 by default.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandAugment(
        (double Low, double High)? valueRange = null, int numOps = 2, FactorRange? factor = null, string interpolation = "bilinear", int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numOps);
        this.factor = (factor ?? 0.5).Within(Label, 0, 1);
        this.numOps = numOps;
        this.interpolation = AffineSampling.Interpolation(Label, interpolation);
        this.valueRange = Augmentations.Range(Label, valueRange);
        steps = new AugmentationSet(this.factor, this.valueRange, interpolation, seed, Policy, all: true);
    }

    internal override ImageChange Drawn(Tensor images) => Enumerable.Range(0, numOps)
        .Select(_ => steps.Drawn(images, Draw([], images.DType, 0, 1), orNone: false))
        .Aggregate(new ImageChange { Images = x => x }, (all, step) => all.Then(step));

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("value_range", [valueRange.Low, valueRange.High]).Add("num_ops", numOps).Add("factor", [factor.Lower, factor.Upper]).Add("interpolation", interpolation).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandAugment FromConfig(Config config) => new(
        Augmentations.ReadRange(config), config.Get("num_ops", 2), Augmentations.ReadFactor(config, "factor"), config.Get("interpolation", "bilinear"), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
