namespace KerasStyle.Layers;

/// <summary>What an augmentation does to the images of a batch, and to what belongs to them, with its random numbers drawn.</summary>
sealed class ImageChange
{
    /// <summary>The changed images (batch, height, width, channels).</summary>
    public required Func<Tensor, Tensor> Images { get; init; }

    /// <summary>The changed masks, which hold numbers of classes, between which there is nothing: they are read at the nearest pixel. Null where they stay.</summary>
    public Func<Tensor, Tensor>? Masks { get; init; }

    /// <summary>The changed labels; null where they stay.</summary>
    public Func<Tensor, Tensor>? Labels { get; init; }

    /// <summary>The changed boxes (batch, number, 4), in pixels as left, top, right, bottom, and their labels (batch, number); null where they stay.</summary>
    public Func<Tensor, Tensor, (Tensor Boxes, Tensor Labels)>? Boxes { get; init; }

    /// <summary>Height and width of the changed images; null where they stay.</summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>Whether boxes of four times 0 or −1, which fill lists up, become 0.</summary>
    public bool FillsWithZeros { get; init; }

    /// <summary>The changed boxes in the format in which they are given.</summary>
    public Func<Tensor, Tensor, (Tensor Boxes, Tensor Labels)>? BoxesAsGiven { get; init; }

    /// <summary>This change, and then another that keeps the size, too.</summary>
    public ImageChange Then(ImageChange next) => new()
    {
        Images = x => next.Images(Images(x)),
        Masks = Both(Masks, next.Masks),
        Labels = Both(Labels, next.Labels),
        Boxes = Boxes == null ? next.Boxes : next.Boxes == null ? Boxes : (boxes, labels) =>
        {
            (boxes, labels) = Boxes(boxes, labels);
            return next.Boxes(boxes, labels);
        },
    };

    static Func<Tensor, Tensor>? Both(Func<Tensor, Tensor>? first, Func<Tensor, Tensor>? second) =>
        first == null ? second : second == null ? first : x => second(first(x));
}

/// <summary>The base of changes that move pixels, and so boxes and masks, too.</summary>
public abstract class BaseGeometricAugmentation : BaseImageAugmentation
{
    private protected BaseGeometricAugmentation(string? dataFormat, int? seed, string? name, DTypePolicy? dtype, bool trainable)
        : base(dataFormat, seed, name, dtype, trainable)
    {
    }

    internal sealed override Tensor Transform(Tensor images) => Drawn(images).Images(images);

    internal abstract override ImageChange Drawn(Tensor images);

    /// <summary>Images read at the places of an affine map, and boxes as another map moves them.</summary>
    /// <param name="images">The images.</param>
    /// <param name="sample">Images, and the interpolation where it is not the layer's.</param>
    /// <param name="boxes">Boxes in pixels as left, top, right, bottom.</param>
    private protected static ImageChange Affine(Tensor images, Func<Tensor, string?, Tensor> sample, Func<Tensor, Tensor> boxes) => new()
    {
        Images = x => sample(x, null),
        Masks = x => sample(x, "nearest"),
        Boxes = (given, labels) => BoundingBoxes.ClipToImageSize(boxes(given), labels, images.Shape[1], images.Shape[2]),
    };
}
