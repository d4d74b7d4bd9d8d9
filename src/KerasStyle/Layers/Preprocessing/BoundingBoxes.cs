namespace KerasStyle.Layers;

/// <summary>Rectangles around things in images, (number, 4) or (batch, number, 4), as keras.utils.bounding_boxes.</summary>
public static class BoundingBoxes
{
    static readonly string[] Formats = ["xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"];

    /// <summary>Boxes in another format: corners (<c>xyxy</c>: left, top, right, bottom; <c>yxyx</c>), a corner and the size (<c>xywh</c>), the centre and the size
    /// (<c>center_xywh</c>, <c>center_yxhw</c>), in pixels or, with <c>rel_</c> in front of all but the last, in shares of the image.</summary>
    /// <param name="boxes">(..., 4).</param>
    /// <param name="source">The format they have.</param>
    /// <param name="target">The format they get.</param>
    /// <param name="height">Height of the image, for formats in shares of it.</param>
    /// <param name="width">Width of the image, for formats in shares of it.</param>
    /// <exception cref="ArgumentException">A format is unknown, or height and width are missing.</exception>
    public static Tensor ConvertFormat(Tensor boxes, string source, string target, int? height = null, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        (source, target) = (Known(source), Known(target));
        Tensor x = boxes.DType.IsFloat() ? boxes : Ops.Cast(boxes, DType.Float32);
        if (source == target)
            return x;
        if ((source.StartsWith("rel_", StringComparison.Ordinal) || target.StartsWith("rel_", StringComparison.Ordinal)) && (height == null || width == null))
            throw new ArgumentException($"boxes in shares of an image need its height and width, for {source} to {target}", nameof(height));
        double h = height ?? 1, w = width ?? 1;
        Tensor[] corners = ToCorners([.. Ops.Split(x, 4, -1)], source, w, h);
        return Ops.Concatenate(FromCorners(corners, target, w, h), -1);
    }

    /// <summary>Boxes (batch, number, 4) in pixels as left, top, right, bottom, cut to the image; the label of a box of which nothing is left becomes −1.</summary>
    /// <param name="boxes">(batch, number, 4).</param>
    /// <param name="labels">(batch, number).</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    public static (Tensor Boxes, Tensor Labels) ClipToImageSize(Tensor boxes, Tensor labels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(labels);
        Tensor[] c = [.. Ops.Split(boxes, 4, -1)];
        (c[0], c[1], c[2], c[3]) = (Ops.Clip(c[0], 0, width), Ops.Clip(c[1], 0, height), Ops.Clip(c[2], 0, width), Ops.Clip(c[3], 0, height));
        Tensor area = Ops.Squeeze((c[2] - c[0]) * (c[3] - c[1]), -1);
        return (Ops.Concatenate(c, -1), Ops.Where(area > 0, labels, Ops.Full(labels.Shape, -1, labels.DType)));
    }

    internal static string Known(string format) => Formats.Contains(format.ToLowerInvariant())
        ? format.ToLowerInvariant()
        : throw new ArgumentException($"a format of boxes must be {string.Join(", ", Formats)}, got '{format}'", nameof(format));

    static Tensor[] ToCorners(Tensor[] b, string format, double w, double h)
    {
        if (!format.StartsWith("rel_", StringComparison.Ordinal))
            (w, h) = (1, 1);
        Tensor[] c = Bare(format) switch
        {
            "xyxy" => b,
            "yxyx" => [b[1], b[0], b[3], b[2]],
            "xywh" => [b[0], b[1], b[0] + b[2], b[1] + b[3]],
            "center_xywh" => [b[0] - b[2] / 2, b[1] - b[3] / 2, b[0] + b[2] / 2, b[1] + b[3] / 2],
            _ => [b[1] - b[3] / 2, b[0] - b[2] / 2, b[1] + b[3] / 2, b[0] + b[2] / 2],
        };
        return [c[0] * w, c[1] * h, c[2] * w, c[3] * h];
    }

    static Tensor[] FromCorners(Tensor[] c, string format, double w, double h)
    {
        if (format.StartsWith("rel_", StringComparison.Ordinal))
            c = [c[0] / w, c[1] / h, c[2] / w, c[3] / h];
        Tensor width = c[2] - c[0], height = c[3] - c[1], x = c[0] + width / 2, y = c[1] + height / 2;
        return Bare(format) switch
        {
            "xyxy" => c,
            "yxyx" => [c[1], c[0], c[3], c[2]],
            "xywh" => [c[0], c[1], width, height],
            "center_xywh" => [x, y, width, height],
            _ => [y, x, height, width],
        };
    }

    static string Bare(string format) => format.StartsWith("rel_", StringComparison.Ordinal) ? format["rel_".Length..] : format;
}
