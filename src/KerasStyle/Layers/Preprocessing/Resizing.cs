using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Images in another size: (batch, height, width, channels) → (batch, given height, given width, channels), as keras.layers.Resizing.
/// Images of whole numbers give whole numbers. Masks are read at the nearest pixel, boxes are scaled and cut.</summary>
public sealed class Resizing : BaseImageLayer
{
    readonly int height, width;
    readonly string interpolation, fillMode;
    readonly bool cropToAspectRatio, padToAspectRatio, antialias;
    readonly double fillValue;

    /// <param name="height">Height of the result.</param>
    /// <param name="width">Width of the result.</param>
    /// <param name="interpolation"><c>bilinear</c>, <c>nearest</c>, <c>bicubic</c>, <c>lanczos3</c> or <c>lanczos5</c>.</param>
    /// <param name="cropToAspectRatio">Whether the borders that do not fit the new ratio of the sides are cut instead of the image distorted.</param>
    /// <param name="padToAspectRatio">Whether borders are added instead.</param>
    /// <param name="fillMode">What the borders hold: <c>constant</c>, the only mode.</param>
    /// <param name="fillValue">The value of the borders.</param>
    /// <param name="antialias">Whether shrinking blends all pixels that an output pixel covers.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public Resizing(
        int height, int width, string interpolation = "bilinear", bool cropToAspectRatio = false, bool padToAspectRatio = false, string fillMode = "constant",
        double fillValue = 0, bool antialias = false, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (interpolation is not ("bilinear" or "nearest" or "bicubic" or "lanczos3" or "lanczos5"))
            throw new ArgumentException($"{Label}: interpolation must be nearest, bilinear, bicubic, lanczos3 or lanczos5, got '{interpolation}'", nameof(interpolation));
        if (fillMode != "constant")
            throw new ArgumentException($"{Label}: fillMode must be constant, got '{fillMode}'", nameof(fillMode));
        if (cropToAspectRatio && padToAspectRatio)
            throw new ArgumentException($"{Label}: cropToAspectRatio and padToAspectRatio cannot both be true");
        (this.height, this.width, this.interpolation, this.fillMode) = (height, width, interpolation, fillMode);
        (this.cropToAspectRatio, this.padToAspectRatio, this.antialias, this.fillValue) = (cropToAspectRatio, padToAspectRatio, antialias, fillValue);
    }

    internal override ImageChange? Change(Tensor images, bool training)
    {
        Tensor Sized(Tensor x, string by) => Ops.Resize(x, (height, width), by, antialias, cropToAspectRatio: cropToAspectRatio, padToAspectRatio: padToAspectRatio, fillValue: fillValue);
        (double down, double across, double top, double left) = Scale(images.Shape[1], images.Shape[2]);
        Tensor scale = Tensor.From<double>([across, down, across, down], [4]), start = Tensor.From<double>([left, top, left, top], [4]);
        return new ImageChange
        {
            Images = x => Sized(x, interpolation),
            Masks = x => Sized(x, "nearest"),
            Size = (height, width),
            FillsWithZeros = true,
            Boxes = (boxes, labels) => BoundingBoxes.ClipToImageSize(boxes * Ops.Cast(scale, boxes.DType) + Ops.Cast(start, boxes.DType), labels, height, width),
        };
    }

    /// <summary>How many pixels of the result one of the image is along rows and columns, and where the image begins, as Keras counts for boxes: a border of whole pixels.</summary>
    (double Down, double Across, double Top, double Left) Scale(double rows, double columns)
    {
        (double down, double across) = (height / rows, width / columns);
        if (!padToAspectRatio && !cropToAspectRatio)
            return (down, across, 0, 0);
        double both = padToAspectRatio ? Math.Min(down, across) : Math.Max(down, across);
        double Start(double room) => padToAspectRatio ? Math.Floor(room / 2) : -Math.Floor(-room / 2);
        return (both, both, Start(height - rows * both), Start(width - columns * both));
    }

    private protected override Tensor Finished(Tensor computed, Tensor given) => Images.AsInput(computed, given);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => Sized(input, height, width);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("height", height).Add("width", width).Add("interpolation", interpolation)
        .Add("crop_to_aspect_ratio", cropToAspectRatio).Add("pad_to_aspect_ratio", padToAspectRatio)
        .Add("fill_mode", fillMode).Add("fill_value", fillValue).Add("antialias", antialias).Add("data_format", DataFormat);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Resizing FromConfig(Config config) => new(
        config.Get<int>("height"), config.Get<int>("width"), config.Get("interpolation", "bilinear"),
        config.Get("crop_to_aspect_ratio", false), config.Get("pad_to_aspect_ratio", false), config.Get("fill_mode", "constant"), config.Get("fill_value", 0.0),
        config.Get("antialias", false), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
