namespace KerasStyle.Layers;

/// <summary>Each image with a random rectangle of another of the batch, and its label by the area (Yun et al., 2019); otherwise y = x. As keras.layers.CutMix.</summary>
public sealed class CutMix : BaseGeometricAugmentation
{
    readonly FactorRange factor;

    /// <param name="factor">Bounds of both parameters of the beta distribution of the area that stays; 0 to 1 by default.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public CutMix(
        FactorRange? factor = null, int? seed = null, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.factor = (factor ?? 1).Within(Label, 0, 1);
    }

    internal override ImageChange Drawn(Tensor images)
    {
        Tensor alpha = Draw([], DType.Float32, factor.Lower, factor.Upper) + 1e-6;
        Tensor side = Ops.Cast(Ops.Sqrt(1 - DrawBeta([images.Shape[0], 1, 1, 1], alpha)), images.DType), order = Shuffled(images);
        Tensor box = Boxes.Inside(images, side, side, Draw(images, 0, 1), Draw(images, 0, 1));
        Tensor Cut(Tensor x) => Ops.Where(box, Ops.Take(x, order, 0), x);
        return new ImageChange
        {
            Images = Cut,
            Masks = Cut,
            Labels = labels => Augmentations.Mixed(labels, order, 1 - Ops.Square(side)),
            Boxes = (_, _) => throw NotSupported("boxes"),
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CutMix FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor"), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
