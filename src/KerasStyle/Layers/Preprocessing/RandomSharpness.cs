namespace KerasStyle.Layers;

/// <summary>Each image blended with a smoothed one: 0 gives the smoothed, ½ the image, 1 a sharper one, clipped to the range of values; otherwise y = x. As keras.layers.RandomSharpness.</summary>
public sealed class RandomSharpness : BaseImageAugmentation
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
    public RandomSharpness(
        FactorRange factor, (double Low, double High)? valueRange = null, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = factor.Within(Label, 0, 1);
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override Tensor Transform(Tensor images)
    {
        const double A = 1.0 / 13, B = 5.0 / 13;
        Tensor kernel = Ops.Cast(Tensor.From(new double[,] { { A, A, A }, { A, B, A }, { A, A, A } }), images.DType);
        int channels = images.Shape[^1];
        Tensor smooth = Ops.DepthwiseConv(images, Ops.BroadcastTo(Ops.Reshape(kernel, [3, 3, 1, 1]), [3, 3, channels, 1]), padding: "same");
        return Ops.Clip(images + (1 - Draw(images, factor) * 2) * (smooth - images), valueRange.Low, valueRange.High);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper]).Add("value_range", [valueRange.Low, valueRange.High]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomSharpness FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor") ?? 0, Augmentations.ReadRange(config), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
