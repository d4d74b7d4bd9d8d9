using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Value types of layers of images.</summary>
static class Images
{
    /// <summary>Computed values in the images' own type: whole numbers are rounded and kept in their range.</summary>
    public static Tensor AsInput(Tensor computed, Tensor images)
    {
        if (images.DType.IsFloat())
            return computed;
        Tensor whole = Ops.Round(computed);
        return Ops.Cast(images.DType == DType.UInt8 ? Ops.Clip(whole, 0, 255) : whole, images.DType);
    }
}
