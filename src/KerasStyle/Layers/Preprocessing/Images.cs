using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Sizes and value types of layers of images.</summary>
static class Images
{
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
