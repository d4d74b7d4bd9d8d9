namespace KerasStyle.Layers;

/// <summary>Each image enlarged (factors below 0) or shrunk around its centre; otherwise y = x. As keras.layers.RandomZoom.</summary>
public sealed class RandomZoom : BaseGeometricAugmentation
{
    readonly FactorRange heightFactor;
    readonly FactorRange? widthFactor;
    readonly string fillMode, interpolation;
    readonly double fillValue;

    /// <param name="heightFactor">Bounds of the vertical change, from −1: −0.2 shows 20 % less of the image, 0.2 shows 20 % more.</param>
    /// <param name="widthFactor">Bounds of the horizontal change; by default that of the height, which keeps the sides' ratio.</param>
    /// <param name="fillMode">What lies outside of the image: <c>reflect</c> (d c b a | a b c d), <c>constant</c>, <c>wrap</c> or <c>nearest</c>.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="fillValue">The value of the mode constant.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomZoom(
        FactorRange heightFactor, FactorRange? widthFactor = null, string fillMode = "reflect", string interpolation = "bilinear",
        int? seed = null, double fillValue = 0, string? dataFormat = null,
        string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        heightFactor.Within(Label, -1, double.PositiveInfinity);
        widthFactor?.Within(Label, -1, double.PositiveInfinity);
        (this.heightFactor, this.widthFactor) = (heightFactor, widthFactor);
        (this.fillMode, this.interpolation, this.fillValue) = (AffineSampling.Mode(Label, fillMode), AffineSampling.Interpolation(Label, interpolation), fillValue);
    }

    internal override ImageChange Drawn(Tensor images)
    {
        (int height, int width) = (images.Shape[1], images.Shape[2]);
        Tensor down = Draw(images, 1 + heightFactor.Lower, 1 + heightFactor.Upper);
        Tensor across = widthFactor is { } own ? Draw(images, 1 + own.Lower, 1 + own.Upper) : down, none = 0.0;
        Tensor x = (1 - across) * ((width - 1) * 0.5), y = (1 - down) * ((height - 1) * 0.5);
        return Affine(
            images,
            (t, other) => AffineSampling.Sample(t, across, none, x, none, down, y, fillMode, other ?? interpolation, fillValue),
            boxes =>
            {
                // Of the image, the window from x to x + zoom · width is seen.
                Tensor[] c = [.. Ops.Split(boxes, 4, -1)];
                Tensor Seen(Tensor place, Tensor start, Tensor zoom)
                {
                    Tensor s = Ops.Reshape(start, [-1, 1, 1]), z = Ops.Reshape(zoom, [-1, 1, 1]);
                    return (place - s) / z;
                }

                return Ops.Concatenate([Seen(c[0], x, across), Seen(c[1], y, down), Seen(c[2], x, across), Seen(c[3], y, down)], -1);
            });
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).AddFactor("height_factor", heightFactor).AddFactor("width_factor", widthFactor)
        .Add("fill_mode", fillMode).Add("interpolation", interpolation).Add("seed", Seed).Add("fill_value", fillValue);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomZoom FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "height_factor") ?? 0, Augmentations.ReadFactor(config, "width_factor"), config.Get("fill_mode", "reflect"), config.Get("interpolation", "bilinear"),
        config.GetOptional<int>("seed"), config.Get("fill_value", 0.0), config.GetString("data_format"),
        config.Name, config.Policy, config.Trainable);
}
