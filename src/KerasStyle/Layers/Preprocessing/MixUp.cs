namespace KerasStyle.Layers;

/// <summary>Each image, and its label, as w of itself and 1 − w of another of the batch (Zhang et al., 2018); otherwise y = x. As keras.layers.MixUp.</summary>
public sealed class MixUp : BaseGeometricAugmentation
{
    readonly double alpha;

    /// <param name="alpha">Both parameters of the beta distribution of w.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public MixUp(
        double alpha = 0.2, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.alpha = alpha;
    }

    internal override ImageChange Drawn(Tensor images)
    {
        Tensor order = Shuffled(images), share = DrawBeta([images.Shape[0], 1, 1, 1], alpha);
        Tensor Mixed(Tensor x) => Augmentations.Mixed(x, order, share);
        return new ImageChange
        {
            Images = Mixed,
            Masks = Mixed,
            Labels = Mixed,
            // Both images are seen, so the boxes of both count.
            Boxes = (boxes, labels) => (Ops.Concatenate([boxes, Ops.Take(boxes, order, 0)], 1), Ops.Concatenate([labels, Ops.Take(labels, order, 0)], 1)),
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("alpha", alpha).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MixUp FromConfig(Config config) => new(
        config.Get("alpha", 0.2), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
