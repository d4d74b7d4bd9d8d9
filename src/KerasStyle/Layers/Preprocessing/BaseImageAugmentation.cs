using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>What the random layers of images share: they change (batch, height, width, channels) in training, each image by its own draw, and give it back otherwise.</summary>
public abstract class BaseImageAugmentation : Layer
{
    readonly SeedGenerator seeds;

    private protected BaseImageAugmentation(string? dataFormat, int? seed, string? name, DTypePolicy? dtype, bool trainable)
        : base(name, dtype, trainable)
    {
        DataFormat = Windows.DataFormat(Label, dataFormat);
        Seed = seed;
        // As in Keras, the state of these draws is in no file.
        seeds = new SeedGenerator(seed, $"{Name}/generator");
        InputSpec = new InputSpec(Rank: 4);
    }

    private protected string DataFormat { get; }

    private protected int? Seed { get; }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor images = x.DType.IsFloat() ? x : Ops.Cast(x, DType);
        return training ? Ops.FromChannelsLast(Transform(Ops.ToChannelsLast(images, DataFormat)), DataFormat) : images;
    }

    /// <summary>The images of a training step, which are (batch, height, width, channels).</summary>
    private protected abstract Tensor Transform(Tensor images);

    /// <summary>A number for each image, uniform between two bounds: (batch, 1, 1, 1).</summary>
    private protected Tensor Draw(Tensor images, double low, double high) =>
        seeds.Draw(RandomKind.Uniform, new TensorSpec([images.Shape[0], 1, 1, 1], images.DType)) * (high - low) + low;

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;
}
