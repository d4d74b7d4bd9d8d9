namespace KerasStyle.Layers;

/// <summary>A part of images, in pixels.</summary>
readonly record struct CropWindow(int Top, int Left, int Height, int Width)
{
    /// <summary>A part in the middle.</summary>
    public static CropWindow Middle(int rows, int columns, int height, int width) => new((rows - height) / 2, (columns - width) / 2, height, width);

    /// <summary>The largest part in the middle whose sides have the ratio of two given ones.</summary>
    public static CropWindow OfRatio(int rows, int columns, int height, int width) => Middle(
        rows, columns, Math.Clamp((int)((double)columns * height / width), 1, rows), Math.Clamp((int)((double)rows * width / height), 1, columns));

    /// <summary>Images cut to this part, and that in another size.</summary>
    public ImageChange Change(int height, int width)
    {
        (int top, int left, int rows, int columns) = this;
        Tensor Cut(Tensor x)
        {
            Tensor part = Ops.Slice(x, [0, top, left, 0], x.Shape.With(1, rows).With(2, columns));
            return (rows, columns) == (height, width) ? part : Ops.Resize(part, (height, width));
        }

        return new ImageChange
        {
            Images = Cut,
            Masks = Cut,
            Size = (height, width),
            Boxes = (boxes, labels) =>
            {
                Tensor Row(double x, double y) => Ops.Cast(Tensor.From<double>([x, y, x, y], [4]), boxes.DType);
                return BoundingBoxes.ClipToImageSize((boxes - Row(left, top)) * Row((double)width / columns, (double)height / rows), labels, height, width);
            },
        };
    }
}
