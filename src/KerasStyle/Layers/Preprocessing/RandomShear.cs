namespace KerasStyle.Layers;

/// <summary>Each image slanted along its rows and columns; otherwise y = x. As keras.layers.RandomShear.</summary>
public sealed class RandomShear : BaseGeometricAugmentation
{
    readonly FactorRange xFactor, yFactor;
    readonly string interpolation, fillMode;
    readonly double fillValue;

    /// <param name="xFactor">Bounds of the move along rows by each pixel of height, from 0 to 1; 0 by default.</param>
    /// <param name="yFactor">Bounds of the move along columns by each pixel of width; 0 by default.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="fillMode">What lies outside of the image: <c>reflect</c> (d c b a | a b c d), <c>constant</c>, <c>wrap</c> or <c>nearest</c>.</param>
    /// <param name="fillValue">The value of the mode constant.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomShear(
        FactorRange? xFactor = null, FactorRange? yFactor = null, string interpolation = "bilinear", string fillMode = "reflect", double fillValue = 0, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.xFactor = (xFactor ?? 0).Within(Label, -1, 1);
        this.yFactor = (yFactor ?? 0).Within(Label, -1, 1);
        (this.fillMode, this.interpolation, this.fillValue) = (AffineSampling.Mode(Label, fillMode), AffineSampling.Interpolation(Label, interpolation), fillValue);
    }

    internal override ImageChange Drawn(Tensor images)
    {
        (int height, int width) = (images.Shape[1], images.Shape[2]);
        Tensor sign = Ops.Where(Draw(images, 0, 1) > 0.5, -1.0, 1.0), none = 0.0, one = 1.0;
        Tensor across = Draw(images, xFactor) * sign, down = Draw(images, yFactor) * sign;
        return Affine(
            images,
            (x, other) => AffineSampling.Sample(x, one, across, none, down, one, none, fillMode, other ?? interpolation, fillValue),
            boxes =>
            {
                // As in Keras, in shares of the image, and first along the rows.
                Tensor[] c = [.. Ops.Split(BoundingBoxes.ConvertFormat(boxes, "xyxy", "rel_xyxy", height, width), 4, -1)];
                Tensor x = Ops.Reshape(across, [-1, 1, 1]), y = Ops.Reshape(down, [-1, 1, 1]);
                (c[0], c[2]) = (c[0] - Ops.Where(x < 0, x * c[1], x * c[3]), c[2] - Ops.Where(x < 0, x * c[3], x * c[1]));
                // The upper side is moved by the sides as they are now; the lower one by the same.
                (c[1], c[3]) = (c[1] - Ops.Where(y > 0, y * c[2], y * c[0]), c[3] - Ops.Where(y > 0, y * c[0], y * c[2]));
                return BoundingBoxes.ConvertFormat(Ops.Concatenate(c, -1), "rel_xyxy", "xyxy", height, width);
            });
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("x_factor", [xFactor.Lower, xFactor.Upper]).Add("y_factor", [yFactor.Lower, yFactor.Upper])
        .Add("fill_mode", fillMode).Add("interpolation", interpolation).Add("fill_value", fillValue).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomShear FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "x_factor"), Augmentations.ReadFactor(config, "y_factor"), config.Get("interpolation", "bilinear"), config.Get("fill_mode", "reflect"), config.Get("fill_value", 0.0),
        config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
