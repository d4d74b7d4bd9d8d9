using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Each channel of each image stretched to the whole range of values, as keras.layers.AutoContrast; a channel of one value stays as it is.</summary>
public sealed class AutoContrast : Layer
{
    readonly (double Low, double High) valueRange;
    readonly string dataFormat;

    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="dataFormat">Kept for Keras' sake: images are (batch, height, width, channels).</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public AutoContrast((double Low, double High)? valueRange = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        this.valueRange = Augmentations.Range(Label, valueRange);
        this.dataFormat = Windows.DataFormat(Label, dataFormat);
        InputSpec = new InputSpec(Rank: 4);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor images = x.DType.IsFloat() ? x : Ops.Cast(x, DType);
        (double least, double span) = (valueRange.Low, valueRange.High - valueRange.Low);
        Tensor low = Ops.Min(images, [1, 2], keepdims: true), high = Ops.Max(images, [1, 2], keepdims: true);
        Tensor flat = Ops.Equal(low, high), width = Ops.Where(flat, Ops.OnesLike(low), high - low);
        Tensor stretched = Ops.Clip((images - low) / width * span + least, valueRange.Low, valueRange.High);
        return Images.AsInput(Ops.Where(Ops.BroadcastTo(flat, images.Shape), images, stretched), x);
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("data_format", dataFormat).Add("value_range", [valueRange.Low, valueRange.High]);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static AutoContrast FromConfig(Config config) =>
        new(Augmentations.ReadRange(config), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
