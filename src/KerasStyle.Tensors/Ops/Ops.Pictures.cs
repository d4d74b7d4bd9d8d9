using KerasStyle.Tensors;

namespace KerasStyle;

// Functions of keras.ops.image on (batch, height, width, channels) or one image without the first axis.
public static partial class Ops
{
    /// <summary>0.2989 · red + 0.5870 · green + 0.1140 · blue, as one channel.</summary>
    public static Tensor RgbToGrayscale(Tensor images, string dataFormat = "channels_last") =>
        Recorded("RGBToGrayscale", images, t => RgbToGrayscale(t, dataFormat), ("data_format", dataFormat))
        ?? (OfImages(images, dataFormat, x =>
        Sum(x * Cast(Tensor.From<double>([0.2989, 0.5870, 0.1140], [3]), x.DType), [-1], keepdims: true)));

    /// <summary>Hue, saturation and value, from 0 to 1, of red, green and blue.</summary>
    public static Tensor RgbToHsv(Tensor images, string dataFormat = "channels_last") =>
        Recorded("RGBToHSV", images, t => RgbToHsv(t, dataFormat), ("data_format", dataFormat))
        ?? (OfImages(images, dataFormat, x =>
    {
        x = Where(Abs(x) < (x.DType == DType.Float64 ? 2.220446049250313e-16 : 1.1920929e-7), ZerosLike(x), x);
        IReadOnlyList<Tensor> c = Split(x, 3, -1);
        Tensor red = c[0], green = c[1], blue = c[2], value = Max(x, [-1], keepdims: true), range = value - Min(x, [-1], keepdims: true);
        Tensor colourless = range <= 0, sixth = 1 / (6 * Where(colourless, OnesLike(range), range));
        Tensor saturation = Where(value > 0, range / Where(value > 0, value, OnesLike(value)), ZerosLike(value));
        Tensor hue = Where(Equal(value, red), sixth * (green - blue), Where(Equal(value, green), sixth * (blue - red) + 2.0 / 6, sixth * (red - green) + 4.0 / 6));
        hue = Where(colourless, ZerosLike(hue), hue) + Cast(hue < 0, x.DType);
        return Concatenate([hue, saturation, value], -1);
    }));

    /// <summary>Red, green and blue of hue, saturation and value.</summary>
    public static Tensor HsvToRgb(Tensor images, string dataFormat = "channels_last") =>
        Recorded("HSVToRGB", images, t => HsvToRgb(t, dataFormat), ("data_format", dataFormat))
        ?? (OfImages(images, dataFormat, x =>
    {
        IReadOnlyList<Tensor> c = Split(x, 3, -1);
        Tensor sector = Mod(c[0], 1) * 6, saturation = c[1], value = c[2];
        Tensor Part(Tensor share) => value * (1 - saturation + saturation * Clip(share, 0, 1));
        return Concatenate([Part(Abs(sector - 3) - 1), Part(2 - Abs(sector - 2)), Part(2 - Abs(sector - 4))], -1);
    }));

    /// <summary>Images with zeros around them; what is not given follows from the wanted size.</summary>
    public static Tensor PadImages(
        Tensor images, int? topPadding = null, int? leftPadding = null, int? bottomPadding = null, int? rightPadding = null, int? targetHeight = null, int? targetWidth = null,
        string dataFormat = "channels_last") =>
        Recorded(nameof(PadImages), images, t => PadImages(t, topPadding, leftPadding, bottomPadding, rightPadding, targetHeight, targetWidth, dataFormat),
            ("top_padding", topPadding), ("left_padding", leftPadding), ("bottom_padding", bottomPadding), ("right_padding", rightPadding), ("target_height", targetHeight), ("target_width", targetWidth), ("data_format", dataFormat))
        ?? OfImages(images, dataFormat, x =>
        {
            (int above, int below) = Around(x.Shape[1], topPadding, bottomPadding, targetHeight, "height");
            (int before, int behind) = Around(x.Shape[2], leftPadding, rightPadding, targetWidth, "width");
            return Pad(x, [(0, 0), (above, below), (before, behind), (0, 0)]);
        });

    /// <summary>Parts of images; what is not given follows from the wanted size.</summary>
    public static Tensor CropImages(
        Tensor images, int? topCropping = null, int? leftCropping = null, int? bottomCropping = null, int? rightCropping = null, int? targetHeight = null, int? targetWidth = null,
        string dataFormat = "channels_last") =>
        Recorded(nameof(CropImages), images, t => CropImages(t, topCropping, leftCropping, bottomCropping, rightCropping, targetHeight, targetWidth, dataFormat),
            ("top_cropping", topCropping), ("left_cropping", leftCropping), ("bottom_cropping", bottomCropping), ("right_cropping", rightCropping), ("target_height", targetHeight), ("target_width", targetWidth), ("data_format", dataFormat))
        ?? OfImages(images, dataFormat, x =>
        {
            (int above, int below) = Around(-x.Shape[1], topCropping, bottomCropping, -targetHeight, "height");
            (int before, int behind) = Around(-x.Shape[2], leftCropping, rightCropping, -targetWidth, "width");
            return Slice(x, [0, above, before, 0], [x.Shape[0], x.Shape[1] - above - below, x.Shape[2] - before - behind, x.Shape[3]]);
        });

    // Two of the widths before and behind and the sum are given.
    static (int Before, int Behind) Around(int length, int? before, int? behind, int? target, string name)
    {
        (int first, int last) = (before, behind, target) switch
        {
            (null, { } b, { } t) => (t - length - b, b),
            ({ } a, null, { } t) => (a, t - length - a),
            ({ } a, { } b, _) => (a, b),
            _ => throw new ArgumentException($"two of the widths on both sides and the wanted {name} must be given"),
        };
        return first >= 0 && last >= 0 && length + first + last != 0 ? (first, last)
            : throw new ArgumentException($"the {name} {Math.Abs(length)} does not fit widths of {first} and {last}");
    }

    /// <summary>Patches of images, each as channels, as keras.ops.image.extract_patches: (batch, h, w, c) → (batch, rows, columns, size² · c), or without the first axis.
    /// With a size of three lengths those of volumes, as <see cref="ExtractPatches3d"/>.</summary>
    /// <param name="images">The images, or volumes.</param>
    /// <param name="size">Height and width of a patch, <c>[2, 3]</c>, or one for both, <c>[2]</c>; depth, height and width for volumes.</param>
    /// <param name="strides">Steps between patches, for each axis or for all; their size when null.</param>
    /// <param name="dilationRate">Distance between the pixels of a patch, for each axis or for all; 1 when null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    /// <exception cref="ArgumentException">There are other axes than the size has, or a number for another count of axes.</exception>
    public static Tensor ExtractPatches(
        Tensor images, Shape size, Shape? strides = null, Shape? dilationRate = null, string padding = "valid", string dataFormat = "channels_last") =>
        Patches(images, size.Rank == 3 ? 3 : 2, size, strides, dilationRate, padding, dataFormat);

    /// <summary>Patches of volumes, each as channels, as keras.ops.image.extract_patches_3d: (batch, d, h, w, c) → (batch, places..., size³ · c), or without the first axis.</summary>
    /// <param name="volumes">The volumes.</param>
    /// <param name="size">Depth, height and width of a patch, or one for all.</param>
    /// <param name="strides">Steps between patches, for each axis or for all; their size when null.</param>
    /// <param name="dilationRate">Distance between the values of a patch, for each axis or for all; 1 when null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    /// <exception cref="ArgumentException">There are other axes than those of volumes, or a number for another count of axes.</exception>
    public static Tensor ExtractPatches3d(
        Tensor volumes, Shape size, Shape? strides = null, Shape? dilationRate = null, string padding = "valid", string dataFormat = "channels_last") =>
        Patches(volumes, 3, size, strides, dilationRate, padding, dataFormat);

    static Tensor Patches(Tensor images, int axes, Shape size, Shape? strides, Shape? dilationRate, string padding, string dataFormat)
    {
        ArgumentNullException.ThrowIfNull(images);
        int[] sizes = PerAxis(size.Span, axes, nameof(size)).ToArray(), steps = strides is { } s ? PerAxis(s.Span, axes, nameof(strides)).ToArray() : sizes;
        int[] spread = PerAxis(dilationRate is { } d ? d.Span : [], axes, nameof(dilationRate)).ToArray();
        if (Recorded(nameof(ExtractPatches), images, t => Patches(t, axes, size, strides, dilationRate, padding, dataFormat),
            ("size", sizes), ("strides", steps), ("dilation_rate", spread), ("padding", padding), ("data_format", dataFormat)) is { } recorded)
        {
            return recorded;
        }

        bool single = images.Rank == axes + 1;
        if (!single && images.Rank != axes + 2)
            throw new ArgumentException($"patches of {axes} lengths need {axes + 2} axes, or {axes + 1} without the first, got {images.Spec}", nameof(images));
        Tensor x = AsFloat(ToChannelsLast(single ? ExpandDims(images, 0) : images, dataFormat));
        Tensor patches = FromChannelsLast(Conv(x, OneByOne(sizes, x.Shape[^1], x.DType), steps, padding, dilationRate: spread), dataFormat);
        return single ? Squeeze(patches, 0) : patches;
    }

    // A kernel each of whose filters takes one value of a window.
    static Tensor OneByOne(ReadOnlySpan<int> size, int channels, DType dtype)
    {
        int depth = channels;
        foreach (int length in size)
            depth *= length;
        return Reshape(Eye(depth, dtype: dtype), [.. size, channels, depth]);
    }

    /// <summary>Images blurred by a normal distribution of the given widths.</summary>
    /// <param name="images">The images.</param>
    /// <param name="kernelSize">Height and width of the blur.</param>
    /// <param name="sigma">Two standard deviations, of columns and rows, in a tensor (2).</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    public static Tensor GaussianBlur(Tensor images, (int Height, int Width) kernelSize, Tensor sigma, string dataFormat = "channels_last") =>
        RecordedBlur(images, kernelSize, sigma, dataFormat) ?? OfImages(images, dataFormat, x =>
    {
        IReadOnlyList<Tensor> widths = Unstack(Cast(sigma, x.DType));
        Tensor kernel = ExpandDims(Bell(kernelSize.Width, widths[1]), 1) * ExpandDims(Bell(kernelSize.Height, widths[0]), 0);
        return Filtered(x, kernel, "same");
    });

    // Keras keeps numbers for the widths.
    static Tensor? RecordedBlur(Tensor images, (int Height, int Width) kernelSize, Tensor sigma, string dataFormat) => images.IsSymbolic && sigma.HasValues
        ? Recorded(nameof(GaussianBlur), images, t => GaussianBlur(t, kernelSize, sigma, dataFormat), ("kernel_size", kernelSize), ("sigma", sigma.ToArray<double>()), ("data_format", dataFormat))
        : Recorded("", images, sigma, (t, u) => GaussianBlur(t, kernelSize, u, dataFormat));

    /// <summary>Images whose pixels are moved by blurred random distances, the same along rows and columns, as keras.ops.image.elastic_transform.</summary>
    /// <param name="images">The images.</param>
    /// <param name="alpha">How far pixels move.</param>
    /// <param name="sigma">Standard deviation of the distances and of their blur.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="fillMode">As for <see cref="MapCoordinates"/>.</param>
    /// <param name="fillValue">The value of the mode constant.</param>
    /// <param name="seed">What the distances depend on; one drawn at each call when null.</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    public static Tensor ElasticTransform(
        Tensor images, double alpha = 20, double sigma = 5, string interpolation = "bilinear", string fillMode = "reflect", double fillValue = 0, int? seed = null,
        string dataFormat = "channels_last")
    {
        if (Recorded(nameof(ElasticTransform), images, t => ElasticTransform(t, alpha, sigma, interpolation, fillMode, fillValue, seed, dataFormat),
            ("alpha", alpha), ("sigma", sigma), ("interpolation", interpolation), ("fill_mode", fillMode), ("fill_value", fillValue), ("seed", seed), ("data_format", dataFormat)) is { } recorded)
        {
            return recorded;
        }

        return OfImages(images, dataFormat, x =>
        {
            Tensor state = Tensor.From<long>([seed ?? System.Random.Shared.Next(), 0], [2]);
            Tensor moves = Cast(Random(RandomKind.Normal, state, new TensorSpec(x.Shape[..3], DType.Float32)), x.DType);
            Tensor Of(double value) => Cast(Tensor.Scalar(value), x.DType);
            return ElasticTransform(x, moves, moves, Of(alpha), Of(sigma), interpolation, fillMode, fillValue, (int)(6 * sigma) | 1);
        });
    }

    /// <summary>Images whose pixels are moved by blurred random distances.</summary>
    /// <param name="images">The images.</param>
    /// <param name="dx">Normal random numbers (batch, height, width) for the moves along rows.</param>
    /// <param name="dy">Such for the moves along columns.</param>
    /// <param name="alpha">How far pixels move.</param>
    /// <param name="sigma">Standard deviation of the numbers and of their blur.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="fillMode">As for <see cref="MapCoordinates"/>.</param>
    /// <param name="fillValue">The value of the mode constant.</param>
    /// <param name="kernelSize">Size of the blur; odd, and about six standard deviations.</param>
    internal static Tensor ElasticTransform(
        Tensor images, Tensor dx, Tensor dy, Tensor alpha, Tensor sigma, string interpolation, string fillMode, double fillValue, int kernelSize)
    {
        Tensor Moves(Tensor d) => Squeeze(GaussianBlur(ExpandDims(d * sigma, -1), (kernelSize, kernelSize), Stack([sigma, sigma])), -1) * alpha;
        (Tensor row, Tensor column) = Pixels(images);
        return SampledImages(images, column + Moves(dx), row + Moves(dy), interpolation, fillMode, fillValue);
    }

    /// <summary>Slopes of images along columns and rows by the Sobel filter: (batch, h, w, c) → (batch, h, w, c, 2).</summary>
    public static Tensor SobelEdges(Tensor images, string dataFormat = "channels_last")
    {
        if (Recorded(nameof(SobelEdges), images, t => SobelEdges(t, dataFormat), ("data_format", dataFormat)) is { } recorded)
            return recorded;
        if (dataFormat == "channels_first")
            return Moveaxis(SobelEdges(ToChannelsLast(images, dataFormat)), [3], [1]);
        Tensor slope = Cast(Tensor.From(new double[,] { { -1, 0, 1 }, { -2, 0, 2 }, { -1, 0, 1 } }), images.DType);
        return Stack([Filtered(images, Transpose(slope), "same"), Filtered(images, slope, "same")], -1);
    }

    /// <summary>Likeness of images by means, variances and covariances in windows (Wang et al., 2004): (batch, h, w, c) twice → (batch).</summary>
    public static Tensor Ssim(Tensor x, Tensor y, double maxVal, int filterSize = 11, double filterSigma = 1.5, double k1 = 0.01, double k2 = 0.03, string dataFormat = "channels_last")
    {
        if (Recorded("SSIM", x, y, (t, u) => Ssim(t, u, maxVal, filterSize, filterSigma, k1, k2, dataFormat),
            ("max_val", maxVal), ("filter_size", filterSize), ("filter_sigma", filterSigma), ("k1", k1), ("k2", k2), ("data_format", dataFormat)) is { } recorded)
        {
            return recorded;
        }

        (x, y) = (ToChannelsLast(x, dataFormat), ToChannelsLast(y, dataFormat));
        Tensor bell = Bell(filterSize, Cast(Tensor.Scalar(filterSigma, DType.Float64), x.DType)), kernel = ExpandDims(bell, 1) * ExpandDims(bell, 0);
        Tensor Mean2(Tensor t) => Filtered(t, kernel, "valid");
        Tensor mx = Mean2(x), my = Mean2(y), vx = Mean2(x * x) - mx * mx, vy = Mean2(y * y) - my * my, both = Mean2(x * y) - mx * my;
        double c1 = k1 * maxVal * k1 * maxVal, c2 = k2 * maxVal * k2 * maxVal;
        return Mean((2 * mx * my + c1) * (2 * both + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2)), [1, 2, 3]);
    }

    static Tensor Bell(int size, Tensor sigma)
    {
        Tensor x = Cast(Arange(size), sigma.DType) - (size - 1) / 2.0, weights = Exp(Square(x / sigma) * -0.5);
        return weights / Sum(weights);
    }

    // Each channel by itself with one kernel (height, width).
    static Tensor Filtered(Tensor x, Tensor kernel, string padding) =>
        DepthwiseConv(x, BroadcastTo(Reshape(kernel, [.. kernel.Shape, 1, 1]), [.. kernel.Shape, x.Shape[^1], 1]), padding: padding);

    static Tensor OfImages(Tensor images, string dataFormat, Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Rank is not (3 or 4))
            throw new ArgumentException($"images need 4 axes, or 3 for one image, got {images.Spec}", nameof(images));
        Tensor x = ToChannelsLast(images.Rank == 3 ? ExpandDims(images, 0) : images, dataFormat);
        Tensor y = FromChannelsLast(function(AsFloat(x)), dataFormat);
        return images.Rank == 3 ? Squeeze(y, 0) : y;
    }
}
