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
    /// <param name="cropToAspectRatio">Whether the borders that do not fit the new ratio of the sides are cut first.</param>
    /// <param name="padToAspectRatio">Whether borders are added first.</param>
    /// <param name="fillValue">The value of such borders.</param>
    /// <param name="fillMode">What the borders hold: <c>constant</c>, the only mode.</param>
    /// <exception cref="ArgumentException">An argument is not one of its names, or the images have other than 3 or 4 axes.</exception>
    public static Tensor Resize(
        Tensor images, (int Height, int Width) size, string interpolation = "bilinear", bool antialias = false, string dataFormat = "channels_last",
        bool cropToAspectRatio = false, bool padToAspectRatio = false, double fillValue = 0, string fillMode = "constant")
    {
        ArgumentNullException.ThrowIfNull(images);
        if (fillMode != "constant")
            throw new ArgumentException($"fillMode must be constant, got '{fillMode}'", nameof(fillMode));
        if (Recorded(nameof(Resize), images, t => Resize(t, size, interpolation, antialias, dataFormat, cropToAspectRatio, padToAspectRatio, fillValue),
            ("size", size), ("interpolation", interpolation), ("antialias", antialias), ("crop_to_aspect_ratio", cropToAspectRatio), ("pad_to_aspect_ratio", padToAspectRatio),
            ("fill_mode", "constant"), ("fill_value", fillValue), ("data_format", dataFormat)) is { } recorded)
        {
            return recorded;
        }

        if (images.Rank == 3)
            return Squeeze(Resize(ExpandDims(images, 0), size, interpolation, antialias, dataFormat, cropToAspectRatio, padToAspectRatio, fillValue), 0);
        if (images.Rank != 4)
            throw new ArgumentException($"Resize needs images (batch, height, width, channels), got {images.Spec}", nameof(images));
        if (cropToAspectRatio && padToAspectRatio)
            throw new ArgumentException("cropToAspectRatio and padToAspectRatio cannot both be true");
        Tensor x = ToChannelsLast(images, dataFormat);
        x = cropToAspectRatio ? CropToRatio(x, size.Height, size.Width) : padToAspectRatio ? PadToRatio(x, size.Height, size.Width, fillValue) : x;
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

    // The largest part in the middle with the sides' ratio of a size.
    static Tensor CropToRatio(Tensor x, int height, int width)
    {
        int h = x.Shape[1], w = x.Shape[2];
        int rows = Math.Max(1, Math.Min(h, (int)((double)w * height / width))), columns = Math.Max(1, Math.Min(w, (int)((double)h * width / height)));
        return Slice(x, [0, (h - rows) / 2, (w - columns) / 2, 0], [x.Shape[0], rows, columns, x.Shape[3]]);
    }

    // The image with borders of a value so that it has the sides' ratio of a size.
    static Tensor PadToRatio(Tensor x, int height, int width, double value)
    {
        int h = x.Shape[1], w = x.Shape[2];
        int rows = (Math.Max(h, (int)((double)w * height / width)) - h) / 2, columns = (Math.Max(w, (int)((double)h * width / height)) - w) / 2;
        return Pad(x, rows > 0 ? [(0, 0), (rows, rows), (0, 0), (0, 0)] : [(0, 0), (0, 0), (columns, columns), (0, 0)], value);
    }

    static Tensor Nearest(int from, int to) =>
        Tensor.From<int>([.. Enumerable.Range(0, to).Select(i => Math.Min(from - 1, (int)Math.Floor((i + 0.5f) * from / to)))], [to]);

    /// <summary>Arrays scaled and moved along some axes, as keras.ops.image.scale_and_translate: place o of an axis of the result lies at
    /// (o + ½ − translation) / scale − ½ of the array; what lies outside is 0.</summary>
    /// <param name="images">The arrays.</param>
    /// <param name="outputShape">The whole shape of the result.</param>
    /// <param name="scale">Factor of each of the axes.</param>
    /// <param name="translation">Move of each of the axes, in places of the result.</param>
    /// <param name="spatialDims">The axes.</param>
    /// <param name="method"><c>linear</c>, <c>bilinear</c>, <c>trilinear</c>, <c>cubic</c>, <c>bicubic</c>, <c>tricubic</c>, <c>lanczos3</c> or <c>lanczos5</c>.</param>
    /// <param name="antialias">Whether shrinking blends all values that a place covers.</param>
    public static Tensor ScaleAndTranslate(
        Tensor images, Shape outputShape, Tensor scale, Tensor translation, ReadOnlySpan<int> spatialDims, string method, bool antialias = true)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(translation);
        int[] axes = spatialDims.ToArray();
        if (RecordedCall(nameof(ScaleAndTranslate), [images, outputShape.ToArray(), scale, translation], xs => [ScaleAndTranslate(xs[0], outputShape, xs[1], xs[2], axes, method, antialias)],
            ("spatial_dims", axes), ("method", method), ("antialias", antialias)) is { } recorded)
        {
            return recorded[0];
        }

        if (outputShape.Rank != images.Rank || scale.Shape != new Shape(spatialDims.Length) || translation.Shape != scale.Shape)
            throw new ArgumentException($"ScaleAndTranslate needs a shape of {images.Rank} axes, and {spatialDims.Length} scales and translations, got {outputShape}, {scale.Spec} and {translation.Spec}");
        Tensor x = AsFloat(images);
        for (int i = 0; i < spatialDims.Length; i++)
        {
            int axis = x.Shape.Axis(spatialDims[i]);
            Tensor Of(Tensor each) => Cast(Reshape(SliceAxis(each, 0, i, 1), []), x.DType);
            Tensor weights = Resampling.Weights(x.Shape[axis], outputShape[axis], Of(scale), Of(translation), method, antialias);
            x = Moveaxis(Matmul(Moveaxis(x, [axis], [-1]), weights), [-1], [axis]);
        }

        return x;
    }
}
