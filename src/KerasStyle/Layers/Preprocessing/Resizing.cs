using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Images in another size: (batch, height, width, channels) → (batch, given height, given width, channels), as keras.layers.Resizing.
/// Images of whole numbers give whole numbers.</summary>
public sealed class Resizing : Layer
{
    readonly int height, width;
    readonly string interpolation, fillMode, dataFormat;
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
        : base(name, dtype, trainable)
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
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        InputSpec = new InputSpec(Rank: 4);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor images = x.DType.IsFloat() ? x : Ops.Cast(x, DType);
        return Images.AsInput(Ops.Resize(images, (height, width), interpolation, antialias, dataFormat, cropToAspectRatio, padToAspectRatio, fillValue), x);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        return Images.Sized(input, height, width, dataFormat);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("height", height).Add("width", width).Add("interpolation", interpolation)
        .Add("crop_to_aspect_ratio", cropToAspectRatio).Add("pad_to_aspect_ratio", padToAspectRatio)
        .Add("fill_mode", fillMode).Add("fill_value", fillValue).Add("antialias", antialias).Add("data_format", dataFormat);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Resizing FromConfig(Config config) => new(
        config.Get<int>("height"), config.Get<int>("width"), config.Get("interpolation", "bilinear"),
        config.Get("crop_to_aspect_ratio", false), config.Get("pad_to_aspect_ratio", false), config.Get("fill_mode", "constant"), config.Get("fill_value", 0.0),
        config.Get("antialias", false), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
