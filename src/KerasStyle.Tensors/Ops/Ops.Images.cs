using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Images in another size, as keras.ops.image.resize: (batch, height, width, channels) → (batch, size, channels).
    /// Each output pixel blends the input pixels around its place between pixel centres.</summary>
    /// <param name="images">Images of a floating-point type.</param>
    /// <param name="size">Height and width of the result.</param>
    /// <param name="interpolation"><c>nearest</c>, <c>bilinear</c>, <c>bicubic</c> (Keys, a = −½), <c>lanczos3</c> or <c>lanczos5</c>.</param>
    /// <param name="antialias">Whether shrinking blends all pixels that an output pixel covers.</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    /// <exception cref="ArgumentException">The interpolation is not known, or the images have not 4 axes.</exception>
    public static Tensor Resize(
        Tensor images, (int Height, int Width) size, string interpolation = "bilinear", bool antialias = false, string dataFormat = "channels_last")
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Rank != 4)
            throw new ArgumentException($"Resize needs images (batch, height, width, channels), got {images.Spec}", nameof(images));
        Tensor x = ToChannelsLast(images, dataFormat);
        int batch = x.Shape[0], height = x.Shape[1], width = x.Shape[2], channels = x.Shape[3];
        if (interpolation == "nearest")
        {
            Tensor taken = Take(Take(x, Nearest(height, size.Height), 1), Nearest(width, size.Width), 2);
            return FromChannelsLast(taken, dataFormat);
        }

        if (height != size.Height)
            x = Reshape(Matmul(Blend(height, size.Height), Reshape(x, [batch, height, width * channels])), [batch, size.Height, width, channels]);
        if (width != size.Width)
            x = Matmul(Blend(width, size.Width), x);
        return FromChannelsLast(x, dataFormat);

        Tensor Blend(int from, int to) => Cast(Tensor.From(Resampling.Weights(from, to, interpolation, antialias)), images.DType);
    }

    static Tensor Nearest(int from, int to) =>
        Tensor.From<int>([.. Enumerable.Range(0, to).Select(i => Math.Min(from - 1, (int)Math.Floor((i + 0.5f) * from / to)))], [to]);
}
