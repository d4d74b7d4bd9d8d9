namespace KerasStyle.Layers;

/// <summary>Each image mirrored or not, with probability ½; otherwise y = x. As keras.layers.RandomFlip.</summary>
public sealed class RandomFlip : BaseImageAugmentation
{
    readonly string mode;

    /// <param name="mode"><c>horizontal</c> (left and right), <c>vertical</c> (top and bottom) or <c>horizontal_and_vertical</c>, each by a draw of its own.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomFlip(
        string mode = "horizontal_and_vertical", int? seed = null, string? dataFormat = null,
        string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        this.mode = mode is "horizontal" or "vertical" or "horizontal_and_vertical"
            ? mode
            : throw new ArgumentException($"{Label}: mode must be horizontal, vertical or horizontal_and_vertical, got '{mode}'", nameof(mode));
    }

    internal override Tensor Transform(Tensor images)
    {
        if (mode != "vertical")
            images = Ops.Where(Draw(images, 0, 1) <= 0.5, Ops.Flip(images, 2), images);
        return mode != "horizontal" ? Ops.Where(Draw(images, 0, 1) <= 0.5, Ops.Flip(images, 1), images) : images;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("seed", Seed).Add("mode", mode);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomFlip FromConfig(Config config) => new(
        config.Get("mode", "horizontal_and_vertical"), config.GetOptional<int>("seed"), config.GetString("data_format"),
        config.Name, config.Policy, config.Trainable);
}
