using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Each channel with its values spread so that about as many pixels of the batch have each, in training; otherwise y = x. As keras.layers.Equalization.</summary>
public sealed class Equalization : BaseImageAugmentation
{
    readonly (double Low, double High) valueRange;
    readonly int bins;

    /// <param name="valueRange">The least and largest value that pixels may have; 0 and 255 by default.</param>
    /// <param name="bins">Number of bins in which values are counted.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public Equalization((double Low, double High)? valueRange = null, int bins = 256, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, null, name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        this.bins = bins;
        this.valueRange = Augmentations.Range(Label, valueRange);
    }

    internal override Tensor Transform(Tensor images)
    {
        double span = valueRange.High - valueRange.Low;
        Tensor scaled = (images - valueRange.Low) / span * 255;
        return Ops.Concatenate([.. Ops.Split(scaled, images.Shape[^1], -1).Select(Equalized)], -1) / 255 * span + valueRange.Low;
    }

    Tensor Equalized(Tensor channel)
    {
        Tensor bin = Ops.Cast(Ops.Clip(channel * ((bins - 1) / 255.0), 0, bins - 1), DType.Int32);
        Tensor counts = new ScatterAdd(0, [bins]).Apply(Ops.Ravel(bin), Ops.Ones([(int)bin.Shape.Size], channel.DType));
        Tensor running = Ops.Cumsum(counts, 0), pixels = bin.Shape.Size;
        Tensor least = Ops.Min(Ops.Where(running > 0, running, Ops.Full(running.Shape, bin.Shape.Size, running.DType)));
        Tensor others = Ops.Cast(pixels, channel.DType) - least, lookup = Ops.Clip(Ops.Round((running - least) * 255 / Ops.Maximum(others, 1)), 0, 255);
        return Ops.Where(Ops.CountNonzero(counts) <= 1, channel, Ops.Take(lookup, bin, 0));
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("data_format", DataFormat).Add("bins", bins).Add("value_range", [valueRange.Low, valueRange.High]);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Equalization FromConfig(Config config) =>
        new(Augmentations.ReadRange(config), config.Get("bins", 256), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
