namespace KerasStyle.Layers;

/// <summary>Each image with a random rectangle of another of the batch, and its label by the area (Yun et al., 2019); otherwise y = x. As keras.layers.CutMix.</summary>
public sealed class CutMix : BaseImageAugmentation
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

    private protected override (Tensor Images, Tensor? Labels) Transform(Tensor images, Tensor? labels)
    {
        Tensor alpha = Draw([], DType.Float32, factor.Lower, factor.Upper) + 1e-6;
        Tensor side = Ops.Cast(Ops.Sqrt(1 - DrawBeta([images.Shape[0], 1, 1, 1], alpha)), images.DType), order = Shuffled(images);
        Tensor box = Boxes.Inside(images, side, side, Draw(images, 0, 1), Draw(images, 0, 1)), cut = Ops.Where(box, Ops.Take(images, order, 0), images);
        if (labels == null)
            return (cut, null);
        Tensor label = Ops.AsFloat(labels), stays = Ops.Cast(Ops.Reshape(1 - Ops.Square(side), new([label.Shape[0], .. label.Shape[1..].Select(_ => 1)])), label.DType);
        return (cut, label * stays + Ops.Take(label, order, 0) * (1 - stays));
    }

    internal override Tensor Transform(Tensor images) => Transform(images, null).Images;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", [factor.Lower, factor.Upper]).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CutMix FromConfig(Config config) => new(
        Augmentations.ReadFactor(config, "factor"), config.GetOptional<int>("seed"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
