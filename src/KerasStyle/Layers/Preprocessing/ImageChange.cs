namespace KerasStyle.Layers;

/// <summary>What an augmentation does to the images of a batch, and to what belongs to them, with its random numbers drawn.</summary>
sealed class ImageChange
{
    /// <summary>The changed images (batch, height, width, channels), read by an interpolation other than the layer's where one is given.</summary>
    public required Func<Tensor, string?, Tensor> Images { get; init; }

    /// <summary>Whether masks are moved as images are; otherwise they stay.</summary>
    public bool MovesPixels { get; init; }

    /// <summary>The changed labels; null where they stay.</summary>
    public Func<Tensor, Tensor>? Labels { get; init; }

    /// <summary>The changed boxes (batch, number, 4), in pixels as left, top, right, bottom, and their labels (batch, number); null where they stay.</summary>
    public Func<Tensor, Tensor, (Tensor Boxes, Tensor Labels)>? Boxes { get; init; }

    /// <summary>Height and width of the changed images; null where they stay.</summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>The same in the format in which they are given.</summary>
    public Func<Tensor, Tensor, (Tensor Boxes, Tensor Labels)>? BoxesAsGiven { get; init; }

    /// <summary>Masks hold numbers of classes, between which there is nothing: they are read at the nearest pixel.</summary>
    public Tensor Masks(Tensor masks) => MovesPixels ? Images(masks, "nearest") : masks;
}

/// <summary>The base of changes that move pixels, and so boxes and masks, too.</summary>
public abstract class BaseGeometricAugmentation : BaseImageAugmentation
{
    private protected BaseGeometricAugmentation(string? dataFormat, int? seed, string? name, DTypePolicy? dtype, bool trainable)
        : base(dataFormat, seed, name, dtype, trainable)
    {
    }

    internal sealed override Tensor Transform(Tensor images) => Drawn(images).Images(images, null);

    internal abstract override ImageChange Drawn(Tensor images);

    /// <summary>Images read at the places of an affine map, and boxes as another map moves them.</summary>
    private protected static ImageChange Affine(Tensor images, Func<Tensor, string?, Tensor> sample, Func<Tensor, Tensor> boxes) => new()
    {
        Images = sample,
        MovesPixels = true,
        Boxes = (given, labels) => BoundingBoxes.ClipToImageSize(boxes(given), labels, images.Shape[1], images.Shape[2]),
    };
}
