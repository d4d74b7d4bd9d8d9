using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>The middle of each image: (batch, height, width, channels) → (batch, given height, given width, channels), as keras.layers.CenterCrop.
/// A smaller image is cut to the ratio of the sides and enlarged.</summary>
public sealed class CenterCrop : Layer
{
    readonly int height, width;
    readonly string dataFormat;

    /// <param name="height">Height of the result.</param>
    /// <param name="width">Width of the result.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is not positive.</exception>
    public CenterCrop(int height, int width, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (this.height, this.width, this.dataFormat) = (height, width, Windows.DataFormat(Label, dataFormat));
        InputSpec = new InputSpec(Rank: 4);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor images = x.DType.IsFloat() ? x : Ops.Cast(x, DType);
        int first = Windows.FirstSpatialAxis(dataFormat), top = x.Shape[first] - height, left = x.Shape[first + 1] - width;
        return top >= 0 && left >= 0
            ? Images.Crop(images, top / 2, left / 2, height, width, dataFormat)
            : Ops.Resize(images, (height, width), dataFormat: dataFormat, cropToAspectRatio: true);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        return Images.Sized(input, height, width, dataFormat);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("height", height).Add("width", width).Add("data_format", dataFormat);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CenterCrop FromConfig(Config config) =>
        new(config.Get<int>("height"), config.Get<int>("width"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
