using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>The middle of each image: (batch, height, width, channels) → (batch, given height, given width, channels), as keras.layers.CenterCrop.
/// A smaller image is cut to the ratio of the sides and enlarged.</summary>
public sealed class CenterCrop : BaseImageLayer
{
    readonly int height, width;

    /// <param name="height">Height of the result.</param>
    /// <param name="width">Width of the result.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is not positive.</exception>
    public CenterCrop(int height, int width, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (this.height, this.width) = (height, width);
    }

    /// <summary>As in Keras, the middle of a mask is what the middle of an image is, so that an enlarged one lies between classes.</summary>
    internal override ImageChange? Change(Tensor images, bool training)
    {
        (int rows, int columns) = (images.Shape[1], images.Shape[2]);
        return height <= rows && width <= columns
            ? CropWindow.Middle(rows, columns, height, width).Change(height, width)
            : CropWindow.OfRatio(rows, columns, height, width).Change(height, width);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => Sized(input, height, width);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("height", height).Add("width", width).Add("data_format", DataFormat);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CenterCrop FromConfig(Config config) =>
        new(config.Get<int>("height"), config.Get<int>("width"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
