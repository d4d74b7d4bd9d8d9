namespace KerasStyle.Layers;

/// <summary>Each image with a probability in its grey values, 0.2989 · red + 0.5870 · green + 0.1140 · blue, otherwise y = x. As keras.layers.RandomGrayscale.</summary>
public sealed class RandomGrayscale : BaseImageAugmentation
{
    readonly double factor;

    /// <param name="factor">The probability.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomGrayscale(
        double factor = 0.5, string? dataFormat = null, int? seed = null,
        string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        if (!(factor is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, $"{Label}: factor must be from 0 to 1");
        this.factor = factor;
    }

    internal override Tensor Transform(Tensor images)
    {
        if (images.Shape[3] != 3)
            throw new ArgumentException($"{Label}: needs images of 3 channels, got {images.Shape}");
        Tensor grey = Ops.Sum(images * Ops.Cast(Tensor.From<double>([0.2989, 0.5870, 0.1140], [3]), images.DType), [3], keepdims: true);
        return Ops.Where(Draw(images, 0, 1) < factor, Ops.BroadcastTo(grey, images.Shape), images);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("factor", factor);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomGrayscale FromConfig(Config config) => new(
        config.Get("factor", 0.5), config.GetString("data_format"), config.GetOptional<int>("seed"),
        config.Name, config.Policy, config.Trainable);
}
