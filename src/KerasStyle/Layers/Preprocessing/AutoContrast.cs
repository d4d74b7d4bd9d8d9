using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Each channel of each image stretched to the whole range of values, as keras.layers.AutoContrast; a channel of one value stays as it is.</summary>
public sealed class AutoContrast : BaseImageLayer
{
    readonly (double Low, double High) valueRange;

    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>, for which, as in Keras, the values of a column over all rows and channels are stretched together.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public AutoContrast((double Low, double High)? valueRange = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, name, dtype, trainable)
    {
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override ImageChange? Change(Tensor images, bool training) => new() { Images = Stretched };

    Tensor Stretched(Tensor images)
    {
        // As Keras counts them, the first two axes behind the batch, which for channels_first are channels and rows.
        int[] axes = DataFormat == "channels_first" ? [3, 1] : [1, 2];
        (double least, double span) = (valueRange.Low, valueRange.High - valueRange.Low);
        Tensor low = Ops.Min(images, axes, keepdims: true), high = Ops.Max(images, axes, keepdims: true);
        Tensor flat = Ops.Equal(low, high), width = Ops.Where(flat, Ops.OnesLike(low), high - low);
        Tensor stretched = Ops.Clip((images - low) / width * span + least, valueRange.Low, valueRange.High);
        return Ops.Where(Ops.BroadcastTo(flat, images.Shape), images, stretched);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("data_format", DataFormat).Add("value_range", [valueRange.Low, valueRange.High]);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static AutoContrast FromConfig(Config config) =>
        new(Augmentations.ReadRange(config), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
