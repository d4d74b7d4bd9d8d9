using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>What the random layers of images share: they change images in training, each by its own draw, and give them back otherwise.</summary>
public abstract class BaseImageAugmentation : BaseImageLayer
{
    readonly SeedGenerator seeds;

    private protected BaseImageAugmentation(string? dataFormat, int? seed, string? name, DTypePolicy? dtype, bool trainable)
        : base(dataFormat, name, dtype, trainable)
    {
        Seed = seed;
        // As in Keras, the state of these draws is in no file.
        seeds = new SeedGenerator(seed, $"{Name}/generator");
    }

    private protected int? Seed { get; }

    internal sealed override ImageChange? Change(Tensor images, bool training) => training ? Drawn(images) : null;

    /// <summary>The images of a training step, which are (batch, height, width, channels).</summary>
    internal abstract Tensor Transform(Tensor images);

    /// <summary>A change with its random numbers drawn. By default, as for changes of colour, only images change.</summary>
    internal virtual ImageChange Drawn(Tensor images) => new() { Images = Transform };

    /// <summary>A number for each image, uniform between two bounds: (batch, 1, 1, 1).</summary>
    private protected Tensor Draw(Tensor images, double low, double high) => Draw([images.Shape[0], 1, 1, 1], images.DType, low, high);

    /// <summary>Such a number for each image, between the bounds of a factor.</summary>
    private protected Tensor Draw(Tensor images, FactorRange factor) => Draw(images, factor.Lower, factor.Upper);

    /// <summary>Numbers, uniform between two bounds.</summary>
    private protected Tensor Draw(Shape shape, DType dtype, double low, double high) => seeds.Draw(RandomKind.Uniform, new TensorSpec(shape, dtype)) * (high - low) + low;

    /// <summary>Numbers of the standard normal distribution.</summary>
    private protected Tensor DrawNormal(Shape shape, DType dtype) => seeds.Draw(RandomKind.Normal, new TensorSpec(shape, dtype));

    /// <summary>Whether each image is changed, with a probability that is drawn from a factor.</summary>
    private protected Tensor Chosen(Tensor images, FactorRange probability) => Draw(images, 0, 1) < Draw(images, probability);

    /// <summary>The numbers of the images in random order.</summary>
    private protected Tensor Shuffled(Tensor images) => Ops.Argsort(Draw([images.Shape[0]], DType.Float32, 0, 1));

    /// <inheritdoc cref="KerasRandom.LogGamma"/>
    private protected Tensor DrawLogGamma(Shape shape, Tensor alpha) => KerasRandom.LogGamma(seeds, shape, alpha);

    /// <summary>Numbers of the beta distribution with two equal parameters.</summary>
    private protected Tensor DrawBeta(Shape shape, Tensor alpha) => Ops.Sigmoid(DrawLogGamma(shape, alpha) - DrawLogGamma(shape, alpha));
}
