namespace KerasStyle.Layers;

/// <summary>Each image, with a probability drawn from the factor, with its pixels moved by smooth random distances, clipped to the range of values; otherwise y = x. As keras.layers.RandomElasticTransform.</summary>
public sealed class RandomElasticTransform : BaseGeometricAugmentation
{
    readonly FactorRange factor, scale;
    readonly string interpolation, fillMode;
    readonly double fillValue;
    readonly (double Low, double High) valueRange;

    /// <param name="factor">Bounds of the probability; 0 to 1 by default.</param>
    /// <param name="scale">Bounds of how far pixels move, from 0 to 1; 0 to 1 by default.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="fillMode">What lies outside of the image: <c>reflect</c> (d c b a | a b c d), <c>constant</c>, <c>wrap</c> or <c>nearest</c>.</param>
    /// <param name="fillValue">The value of the mode constant.</param>
    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomElasticTransform(
        FactorRange? factor = null, FactorRange? scale = null, string interpolation = "bilinear", string fillMode = "reflect", double fillValue = 0, (double Low, double High)? valueRange = null, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = (factor ?? 1).Within(Label, 0, 1);
        this.scale = (scale ?? 1).Within(Label, 0, 1);
        (this.fillMode, this.interpolation, this.fillValue) = (AffineSampling.Mode(Label, fillMode), AffineSampling.Interpolation(Label, interpolation), fillValue);
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    /// <summary>Unlike Keras, which draws anew for masks and refuses boxes, both go with the images; a box becomes the smallest one around the pixels that come from it.</summary>
    internal override ImageChange Drawn(Tensor images)
    {
        if (scale.Upper == 0 || factor.Upper == 0)
            return new ImageChange { Images = x => x };
        int height = images.Shape[1], width = images.Shape[2];
        Shape pixels = images.Shape[..3];
        Tensor strength = Draw([], images.DType, scale.Lower, scale.Upper), sigma = strength * (0.05 * Math.Min(height, width)) + 1e-6;
        // Six of the largest standard deviation, so that the blur's size does not depend on the draw.
        int size = (int)(6 * 0.05 * Math.Min(height, width) * scale.Upper) | 1;
        Tensor chosen = Chosen(images, factor), dx = DrawNormal(pixels, images.DType), dy = DrawNormal(pixels, images.DType), alpha = strength * (0.1 * Math.Max(height, width));
        Tensor Bent(Tensor x, string how, string outside)
        {
            Tensor Of(Tensor t) => Ops.Cast(t, x.DType);
            return Ops.Where(chosen, Ops.ElasticTransform(x, Of(dx), Of(dy), Of(alpha), Of(sigma), how, outside, fillValue, size), x);
        }

        return new ImageChange
        {
            Images = x => Ops.Clip(Bent(x, interpolation, fillMode), valueRange.Low, valueRange.High),
            Masks = x => Bent(x, "nearest", fillMode),
            Boxes = (boxes, labels) =>
            {
                // An image of places says where each pixel comes from.
                Tensor around = AffineSampling.Around(boxes, Bent(AffineSampling.Places(images), "bilinear", "nearest"));
                return BoundingBoxes.ClipToImageSize(Ops.Where(Ops.Reshape(chosen, [-1, 1, 1]), around, boxes), labels, height, width);
            },
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper]).Add("scale", [scale.Lower, scale.Upper])
        .Add("interpolation", interpolation).Add("fill_mode", fillMode).Add("fill_value", fillValue).Add("value_range", [valueRange.Low, valueRange.High]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomElasticTransform FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor"), Augmentations.ReadFactor(config, "scale"), config.Get("interpolation", "bilinear"), config.Get("fill_mode", "reflect"),
        config.Get("fill_value", 0.0), Augmentations.ReadRange(config), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
