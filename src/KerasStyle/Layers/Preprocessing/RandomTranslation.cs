namespace KerasStyle.Layers;

/// <summary>Each image moved by shares of its height and width; otherwise y = x. As keras.layers.RandomTranslation.</summary>
public sealed class RandomTranslation : BaseGeometricAugmentation
{
    readonly FactorRange heightFactor, widthFactor;
    readonly string fillMode, interpolation;
    readonly double fillValue;

    /// <param name="heightFactor">Bounds of the move down, as shares of the height from −1 to 1.</param>
    /// <param name="widthFactor">Bounds of the move to the right, as shares of the width.</param>
    /// <param name="fillMode">What lies outside of the image: <c>reflect</c> (d c b a | a b c d), <c>constant</c>, <c>wrap</c> or <c>nearest</c>.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="fillValue">The value of the mode constant.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomTranslation(
        FactorRange heightFactor, FactorRange widthFactor, string fillMode = "reflect", string interpolation = "bilinear",
        int? seed = null, double fillValue = 0, string? dataFormat = null,
        string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        heightFactor.Within(Label, -1, 1);
        widthFactor.Within(Label, -1, 1);
        (this.heightFactor, this.widthFactor) = (heightFactor, widthFactor);
        (this.fillMode, this.interpolation, this.fillValue) = (AffineSampling.Mode(Label, fillMode), AffineSampling.Interpolation(Label, interpolation), fillValue);
    }

    internal override ImageChange Drawn(Tensor images)
    {
        Tensor down = Draw(images, heightFactor.Lower, heightFactor.Upper) * images.Shape[1];
        Tensor across = Draw(images, widthFactor.Lower, widthFactor.Upper) * images.Shape[2], none = 0.0, one = 1.0;
        return Affine(
            images,
            (x, other) => AffineSampling.Sample(x, one, none, -across, none, one, -down, fillMode, other ?? interpolation, fillValue),
            boxes =>
            {
                Tensor x = Ops.Reshape(across, [-1, 1, 1]), y = Ops.Reshape(down, [-1, 1, 1]);
                return boxes + Ops.Concatenate([x, y, x, y], -1);
            });
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).AddFactor("height_factor", heightFactor).AddFactor("width_factor", widthFactor)
        .Add("fill_mode", fillMode).Add("interpolation", interpolation).Add("seed", Seed).Add("fill_value", fillValue);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomTranslation FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "height_factor") ?? 0, Augmentations.ReadFactor(config, "width_factor") ?? 0, config.Get("fill_mode", "reflect"), config.Get("interpolation", "bilinear"),
        config.GetOptional<int>("seed"), config.Get("fill_value", 0.0), config.GetString("data_format"),
        config.Name, config.Policy, config.Trainable);
}
