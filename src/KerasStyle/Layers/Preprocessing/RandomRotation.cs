namespace KerasStyle.Layers;

/// <summary>Each image turned around its centre by an angle of its own; otherwise y = x. As keras.layers.RandomRotation.</summary>
public sealed class RandomRotation : BaseGeometricAugmentation
{
    readonly FactorRange factor;
    readonly string fillMode, interpolation;
    readonly double fillValue;

    /// <param name="factor">Bounds of the angle in whole turns, positive counter-clockwise.</param>
    /// <param name="fillMode">What lies outside of the image: <c>reflect</c> (d c b a | a b c d), <c>constant</c>, <c>wrap</c> or <c>nearest</c>.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="fillValue">The value of the mode constant.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomRotation(
        FactorRange factor, string fillMode = "reflect", string interpolation = "bilinear",
        int? seed = null, double fillValue = 0, string? dataFormat = null,
        string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = factor.Within(Label, -1, 1);
        (this.fillMode, this.interpolation, this.fillValue) = (AffineSampling.Mode(Label, fillMode), AffineSampling.Interpolation(Label, interpolation), fillValue);
    }

    internal override ImageChange Drawn(Tensor images)
    {
        int bottom = images.Shape[1] - 1, right = images.Shape[2] - 1;
        Tensor angle = Draw(images, factor.Lower, factor.Upper) * (2 * Math.PI), sin = Ops.Sin(angle), cos = Ops.Cos(angle);
        Tensor x = (right - (cos * right - sin * bottom)) * 0.5, y = (bottom - (sin * right + cos * bottom)) * 0.5;
        return Affine(
            images,
            (t, other) => AffineSampling.Sample(t, cos, -sin, x, sin, cos, y, fillMode, other ?? interpolation, fillValue),
            boxes =>
            {
                // The map of pixels says where the result comes from; boxes go the other way, about the same centre.
                Tensor c = Ops.Reshape(cos, [-1, 1, 1]), s = Ops.Reshape(sin, [-1, 1, 1]);
                return AffineSampling.Enclosing(boxes, (px, py) => (
                    c * (px - right * 0.5) + s * (py - bottom * 0.5) + right * 0.5, c * (py - bottom * 0.5) - s * (px - right * 0.5) + bottom * 0.5));
            });
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper])
        .Add("fill_mode", fillMode).Add("interpolation", interpolation).Add("seed", Seed).Add("fill_value", fillValue);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomRotation FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor") ?? 0, config.Get("fill_mode", "reflect"), config.Get("interpolation", "bilinear"),
        config.GetOptional<int>("seed"), config.Get("fill_value", 0.0), config.GetString("data_format"),
        config.Name, config.Policy, config.Trainable);
}
