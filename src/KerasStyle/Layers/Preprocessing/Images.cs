using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Sizes and value types of layers of images.</summary>
static class Images
{
    /// <summary>The largest part in the middle with the sides' ratio of a size.</summary>
    public static Tensor CropToRatio(Tensor x, int height, int width, string dataFormat)
    {
        int first = Windows.FirstSpatialAxis(dataFormat), h = x.Shape[first], w = x.Shape[first + 1];
        int rows = Math.Max(1, Math.Min(h, (int)((double)w * height / width))), columns = Math.Max(1, Math.Min(w, (int)((double)h * width / height)));
        return Crop(x, (h - rows) / 2, (w - columns) / 2, rows, columns, dataFormat);
    }

    /// <summary>The image with borders of a value so that it has the sides' ratio of a size.</summary>
    public static Tensor PadToRatio(Tensor x, int height, int width, double value, string dataFormat)
    {
        int first = Windows.FirstSpatialAxis(dataFormat), h = x.Shape[first], w = x.Shape[first + 1];
        int rows = (Math.Max(h, (int)((double)w * height / width)) - h) / 2, columns = (Math.Max(w, (int)((double)h * width / height)) - w) / 2;
        var widths = new (int Before, int After)[4];
        (widths[first], widths[first + 1]) = rows > 0 ? ((rows, rows), (0, 0)) : ((0, 0), (columns, columns));
        return Ops.Pad(x, widths, value);
    }

    public static Tensor Crop(Tensor x, int top, int left, int height, int width, string dataFormat)
    {
        int first = Windows.FirstSpatialAxis(dataFormat);
        Shape none = new(0, 0, 0, 0);
        return Ops.Slice(x, none.With(first, top).With(first + 1, left), x.Shape.With(first, height).With(first + 1, width));
    }

    public static Shape Sized(Shape input, int height, int width, string dataFormat)
    {
        int first = Windows.FirstSpatialAxis(dataFormat);
        return input.With(first, height).With(first + 1, width);
    }

    /// <summary>Computed values in the images' own type: whole numbers are rounded and kept in their range.</summary>
    public static Tensor AsInput(Tensor computed, Tensor images)
    {
        if (images.DType.IsFloat())
            return computed;
        Tensor whole = Ops.Round(computed);
        return Ops.Cast(images.DType == DType.UInt8 ? Ops.Clip(whole, 0, 255) : whole, images.DType);
    }
}
