using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>In training a random part of the given size, the same place for all images of a batch (a smaller batch of images is cut in the middle and enlarged). As keras.layers.RandomCrop.</summary>
public sealed class RandomCrop : BaseGeometricAugmentation
{
    readonly int height, width;

    /// <param name="height">Height of the part.</param>
    /// <param name="width">Width of the part.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public RandomCrop(
        int height, int width, int? seed = null, string? dataFormat = null,
        string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(dataFormat, seed, name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (this.height, this.width) = (height, width);
    }

    internal override ImageChange Drawn(Tensor images)
    {
        int rows = images.Shape[1] - height, columns = images.Shape[2] - width;
        if (rows < 0 || columns < 0)
            return CropWindow.OfRatio(images.Shape[1], images.Shape[2], height, width).Change(height, width);
        Tensor top = Place(rows), left = Place(columns);
        Tensor Cut(Tensor x) => Ops.Take(Ops.Take(x, Ops.Arange(height) + top, 1), Ops.Arange(width) + left, 2);
        return new ImageChange
        {
            Images = Cut,
            Masks = Cut,
            Size = (height, width),
            Boxes = (boxes, labels) =>
            {
                Tensor x = Ops.Cast(left, boxes.DType), y = Ops.Cast(top, boxes.DType);
                return BoundingBoxes.ClipToImageSize(boxes - Ops.Concatenate([x, y, x, y], 0), labels, height, width);
            },
        };

        Tensor Place(int room) => Ops.Cast(Ops.Floor(Ops.Reshape(Ops.SliceAxis(Draw(images, 0, room + 1), 0, 0, 1), [1])), DType.Int32);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config
        .Add("data_format", DataFormat).Add("height", height).Add("width", width).Add("seed", Seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RandomCrop FromConfig(Config config) => new(
        config.Get<int>("height"), config.Get<int>("width"), config.GetOptional<int>("seed"), config.GetString("data_format"),
        config.Name, config.Policy, config.Trainable);
}
