namespace KerasStyle.Layers;

/// <summary>Each image, with a probability drawn from the factor, as seen from another place: its corners are moved; otherwise y = x. As keras.layers.RandomPerspective.</summary>
public sealed class RandomPerspective : BaseGeometricAugmentation
{
    readonly FactorRange factor;
    readonly double scale, fillValue;
    readonly string interpolation;

    /// <param name="factor">Bounds of the probability; 0 to 1 by default.</param>
    /// <param name="scale">By which share of their coordinates corners move, from 0 to 1: half of it in each direction.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="fillValue">What lies outside of the image.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomPerspective(
        FactorRange? factor = null, double scale = 1, string interpolation = "bilinear", double fillValue = 0, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = (factor ?? 1).Within(Label, 0, 1);
        this.scale = scale is >= 0 and <= 1 ? scale : throw new ArgumentOutOfRangeException(nameof(scale), scale, $"{Label}: scale must be from 0 to 1");
        (this.interpolation, this.fillValue) = (AffineSampling.Interpolation(Label, interpolation), fillValue);
    }

    internal override ImageChange Drawn(Tensor images)
    {
        int bottom = images.Shape[1] - 1, right = images.Shape[2] - 1;
        Tensor corners = Ops.Cast(Tensor.From(new double[,,] { { { 0, 0 }, { right, 0 }, { 0, bottom }, { right, bottom } } }), images.DType);
        Tensor moved = corners + corners * Draw([images.Shape[0], 4, 2], images.DType, -0.5 * scale, 0.5 * scale), chosen = Chosen(images, factor);
        return Affine(
            images,
            (x, other) => Ops.Where(chosen, Ops.PerspectiveTransform(x, corners, moved, other ?? interpolation, fillValue), x),
            boxes =>
            {
                Tensor[] h = Ops.ProjectiveMap(corners, moved, boxes.DType);
                return Ops.Where(Ops.Reshape(chosen, [-1, 1, 1]), AffineSampling.Enclosing(boxes, (x, y) =>
                {
                    Tensor depth = h[6] * x + h[7] * y + h[8];
                    return ((h[0] * x + h[1] * y + h[2]) / depth, (h[3] * x + h[4] * y + h[5]) / depth);
                }), boxes);
            });
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper]).Add("scale", scale).Add("interpolation", interpolation).Add("fill_value", fillValue).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomPerspective FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor"), config.Get("scale", 1.0), config.Get("interpolation", "bilinear"), config.Get("fill_value", 0.0),
        config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
