namespace KerasStyle.Layers;

/// <summary>Each image mirrored or not, with probability ½; otherwise y = x. As keras.layers.RandomFlip.</summary>
public sealed class RandomFlip : BaseGeometricAugmentation
{
    readonly string mode;

    /// <param name="mode"><c>horizontal</c> (left and right), <c>vertical</c> (top and bottom) or <c>horizontal_and_vertical</c>, both at once.</param>
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

    internal override ImageChange Drawn(Tensor images)
    {
        Tensor flips = Draw(images, 0, 1) <= 0.5, ofBoxes = Ops.Reshape(flips, [-1, 1, 1]);
        bool across = mode != "vertical", down = mode != "horizontal";
        return Affine(
            images,
            (x, _) =>
            {
                Tensor flipped = across ? Ops.Flip(x, 2) : x;
                return Ops.Where(flips, down ? Ops.Flip(flipped, 1) : flipped, x);
            },
            boxes =>
            {
                Tensor[] c = [.. Ops.Split(boxes, 4, -1)];
                (int height, int width) = (images.Shape[1], images.Shape[2]);
                Tensor left = across ? width - c[2] : c[0], right = across ? width - c[0] : c[2], top = down ? height - c[3] : c[1], bottom = down ? height - c[1] : c[3];
                return Ops.Where(ofBoxes, Ops.Concatenate([left, top, right, bottom], -1), boxes);
            });
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("seed", Seed).Add("mode", mode);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomFlip FromConfig(Config config) => new(
        config.Get("mode", "horizontal_and_vertical"), config.GetOptional<int>("seed"), config.GetString("data_format"),
        config.Name, config.Policy, config.Trainable);
}
