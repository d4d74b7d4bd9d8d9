namespace KerasStyle.Layers;

/// <summary>Each image, with a probability drawn from the factor, blurred by a normal distribution whose widths are drawn for all, clipped to the range of values; otherwise y = x. As keras.layers.RandomGaussianBlur.</summary>
public sealed class RandomGaussianBlur : BaseImageAugmentation
{
    readonly FactorRange factor, sigma;
    readonly IntTuple kernelSize;
    readonly (double Low, double High) valueRange;

    /// <param name="factor">Bounds of the probability; 0 to 1 by default.</param>
    /// <param name="kernelSize">Odd height and width of the blur; 3 by default.</param>
    /// <param name="sigma">Bounds of the standard deviations, from 0 to 1; 0 to 1 by default.</param>
    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomGaussianBlur(
        FactorRange? factor = null, IntTuple? kernelSize = null, FactorRange? sigma = null, (double Low, double High)? valueRange = null, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = (factor ?? 1).Within(Label, 0, 1);
        this.sigma = (sigma ?? 1).Within(Label, 0, 1);
        this.kernelSize = kernelSize ?? 3;
        if (this.kernelSize.Any(n => n % 2 == 0))
            throw new ArgumentException($"{Label}: kernelSize must be odd, got {this.kernelSize}", nameof(kernelSize));
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override Tensor Transform(Tensor images)
    {
        Tensor blurred = Ops.GaussianBlur(images, (kernelSize[0], kernelSize[^1]), Draw([2], images.DType, sigma.Lower, sigma.Upper) + 1e-6);
        return Ops.Clip(Ops.Where(Chosen(images, factor), blurred, images), valueRange.Low, valueRange.High);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper]).Add("kernel_size", [kernelSize[0], kernelSize[^1]]).Add("sigma", [sigma.Lower, sigma.Upper]).Add("value_range", [valueRange.Low, valueRange.High]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomGaussianBlur FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor"), config.GetOptional<IntTuple>("kernel_size"), Augmentations.ReadFactor(config, "sigma"), Augmentations.ReadRange(config), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
