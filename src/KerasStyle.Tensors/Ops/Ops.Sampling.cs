using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>Values at places between others, as keras.ops.image.map_coordinates.</summary>
    /// <param name="inputs">The values, of any number of axes.</param>
    /// <param name="coordinates">(axes, ...): the place along each axis.</param>
    /// <param name="order">0 for the nearest value, 1 to blend neighbours.</param>
    /// <param name="fillMode">What lies outside: <c>constant</c>, <c>nearest</c>, <c>wrap</c>, <c>mirror</c> (c b | a b c) or <c>reflect</c> (b a | a b c).</param>
    /// <param name="fillValue">The value of the mode constant.</param>
    public static Tensor MapCoordinates(Tensor inputs, Tensor coordinates, int order, string fillMode = "constant", double fillValue = 0)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(coordinates);
        if (Recorded(nameof(MapCoordinates), inputs, coordinates, (t, u) => MapCoordinates(t, u, order, fillMode, fillValue), ("order", order), ("fill_mode", fillMode), ("fill_value", fillValue)) is { } recorded)
            return recorded;
        if (coordinates.Shape[0] != inputs.Rank)
            throw new ArgumentException($"coordinates need a first axis of {inputs.Rank}, got {coordinates.Shape}", nameof(coordinates));
        return Sampled(inputs, Unstack(coordinates), 0, order, fillMode, fillValue);
    }

    /// <summary>Images under linear maps, as keras.ops.image.affine_transform: pixel (x, y) of the result is the image at (a0·x + a1·y + a2, b0·x + b1·y + b2).</summary>
    /// <param name="images">(batch, height, width, channels).</param>
    /// <param name="transform">(batch, 8) of a0, a1, a2, b0, b1, b2, c0, c1, or (8) for all; c0 and c1 count as 0, as in Keras on all engines but TensorFlow's.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="fillMode">As for <see cref="MapCoordinates"/>.</param>
    /// <param name="fillValue">The value of the mode constant.</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    public static Tensor AffineTransform(
        Tensor images, Tensor transform, string interpolation = "bilinear", string fillMode = "constant", double fillValue = 0, string dataFormat = "channels_last")
    {
        ArgumentNullException.ThrowIfNull(transform);
        if (Recorded(nameof(AffineTransform), images, transform, (t, u) => AffineTransform(t, u, interpolation, fillMode, fillValue, dataFormat),
            ("interpolation", interpolation), ("fill_mode", fillMode), ("fill_value", fillValue), ("data_format", dataFormat)) is { } recorded)
        {
            return recorded;
        }

        if (images.Rank == 3)
            return Squeeze(AffineTransform(ExpandDims(images, 0), transform, interpolation, fillMode, fillValue, dataFormat), 0);
        Tensor x = ToChannelsLast(images, dataFormat);
        IReadOnlyList<Tensor> t = [.. Split(transform.Rank == 1 ? ExpandDims(transform, 0) : transform, 8, 1).Select(c => Reshape(c, [-1, 1, 1]))];
        (Tensor row, Tensor column) = Pixels(x);
        return FromChannelsLast(SampledImages(x, t[0] * column + t[1] * row + t[2], t[3] * column + t[4] * row + t[5], interpolation, fillMode, fillValue), dataFormat);
    }

    /// <summary>Images whose four points move to others, as keras.ops.image.perspective_transform.</summary>
    /// <param name="images">(batch, height, width, channels).</param>
    /// <param name="startPoints">(batch, 4, 2) or (4, 2): x and y of points, such as the corners.</param>
    /// <param name="endPoints">Where they move.</param>
    /// <param name="interpolation"><c>bilinear</c> or <c>nearest</c>.</param>
    /// <param name="fillValue">What lies outside.</param>
    /// <param name="dataFormat"><c>channels_last</c> or <c>channels_first</c>.</param>
    public static Tensor PerspectiveTransform(
        Tensor images, Tensor startPoints, Tensor endPoints, string interpolation = "bilinear", double fillValue = 0, string dataFormat = "channels_last")
    {
        if (RecordedAll(nameof(PerspectiveTransform), [images, startPoints, endPoints], xs => [PerspectiveTransform(xs[0], xs[1], xs[2], interpolation, fillValue, dataFormat)],
            ("interpolation", interpolation), ("fill_value", fillValue), ("data_format", dataFormat)) is { } recorded)
        {
            return recorded[0];
        }

        if (images.Rank == 3)
            return Squeeze(PerspectiveTransform(ExpandDims(images, 0), startPoints, endPoints, interpolation, fillValue, dataFormat), 0);
        Tensor x = ToChannelsLast(images, dataFormat);
        Tensor[] h = ProjectiveMap(endPoints, startPoints, x.DType);
        (Tensor row, Tensor column) = Pixels(x);
        Tensor depth = h[6] * column + h[7] * row + h[8];
        return FromChannelsLast(
            SampledImages(x, (h[0] * column + h[1] * row + h[2]) / depth, (h[3] * column + h[4] * row + h[5]) / depth, interpolation, "constant", fillValue), dataFormat);
    }

    /// <summary>The map of four points to four others, row by row; each entry is (batch, 1, 1).</summary>
    internal static Tensor[] ProjectiveMap(Tensor from, Tensor to, DType dtype)
    {
        // A point goes back to the unit square and from there on; a common factor does not matter.
        Tensor[] s = OfSquare(to, dtype), e = Adjugate(OfSquare(from, dtype));
        return [.. from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 3) select s[3 * i] * e[j] + s[3 * i + 1] * e[3 + j] + s[3 * i + 2] * e[6 + j]];
    }

    // The projective map of the unit square's corners to four points (Heckbert, 1989), row by row; each entry is (batch, 1, 1).
    static Tensor[] OfSquare(Tensor points, DType dtype)
    {
        Tensor p = Cast(points.Rank == 2 ? ExpandDims(points, 0) : points, dtype);
        Tensor Of(int point, int axis) => Reshape(Slice(p, [0, point, axis], [p.Shape[0], 1, 1]), [-1, 1, 1]);
        (Tensor x0, Tensor x1, Tensor x2, Tensor x3) = (Of(0, 0), Of(1, 0), Of(3, 0), Of(2, 0));
        (Tensor y0, Tensor y1, Tensor y2, Tensor y3) = (Of(0, 1), Of(1, 1), Of(3, 1), Of(2, 1));
        Tensor ax = x1 - x2, bx = x3 - x2, sx = x0 - x1 + x2 - x3, ay = y1 - y2, by = y3 - y2, sy = y0 - y1 + y2 - y3;
        Tensor det = ax * by - bx * ay, g = (sx * by - bx * sy) / det, h = (ax * sy - sx * ay) / det;
        return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, OnesLike(g)];
    }

    static Tensor[] Adjugate(Tensor[] m) =>
    [
        m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
        m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
        m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
    ];

    static (Tensor Row, Tensor Column) Pixels(Tensor images)
    {
        TensorSpec spec = new([1, images.Shape[1], images.Shape[2]], images.DType);
        return (new Iota(spec, 1).Apply(), new Iota(spec, 2).Apply());
    }

    /// <summary>Images (batch, height, width, channels) at places (batch or 1, rows, columns).</summary>
    internal static Tensor SampledImages(Tensor images, Tensor x, Tensor y, string interpolation, string fillMode, double fillValue) =>
        Sampled(images, [y, x], 1, interpolation switch
        {
            "nearest" => 0,
            "bilinear" => 1,
            _ => throw new ArgumentException($"interpolation must be bilinear or nearest, got '{interpolation}'", nameof(interpolation)),
        }, fillMode, fillValue);

    // The axes of the places follow some axes of batches, in which places have the same index or length 1; axes behind them are taken whole.
    static Tensor Sampled(Tensor x, IReadOnlyList<Tensor> places, int batchAxes, int order, string fillMode, double fillValue)
    {
        places = [.. places.Select(p => Cast(p, AsFloat(x).DType))];
        if (order == 0)
            return Fetched([.. places.Select(p => Sign(p) * Floor(Abs(p) + 0.5))]);
        if (order != 1)
            throw new ArgumentOutOfRangeException(nameof(order), order, "order must be 0 or 1");
        Tensor[] low = [.. places.Select(Floor)], share = [.. places.Zip(low, (p, l) => p - l)];
        Tensor? sum = null;
        for (int corner = 0; corner < 1 << places.Count; corner++)
        {
            Tensor weight = 1;
            var at = new Tensor[places.Count];
            for (int axis = 0; axis < at.Length; axis++)
            {
                bool high = (corner >> axis & 1) == 1;
                at[axis] = high ? low[axis] + 1 : low[axis];
                weight *= high ? share[axis] : 1 - share[axis];
            }

            Tensor values = Fetched(at);
            Tensor part = values * Reshape(weight, weight.Shape.Concat([.. Enumerable.Repeat(1, values.Rank - weight.Rank)]));
            sum = sum == null ? part : sum + part;
        }

        return sum!;

        Tensor Fetched(Tensor[] at)
        {
            Shape shape = at.Select(a => a.Shape).Aggregate(Shape.Broadcast);
            if (batchAxes > 0)
                shape = shape.With(0, x.Shape[0]);
            Tensor flat = batchAxes > 0 ? new Iota(new TensorSpec(new Shape([.. Enumerable.Repeat(1, shape.Rank)]).With(0, shape[0]), DType.Int32), 0).Apply() : Tensor.Scalar(0, DType.Int32);
            Tensor? inside = null;
            for (int axis = 0; axis < at.Length; axis++)
            {
                int length = x.Shape[batchAxes + axis];
                flat = flat * length + Cast(Folded(at[axis], length, fillMode), DType.Int32);
                Tensor within = LogicalAnd(GreaterEqual(at[axis], 0), LessEqual(at[axis], length - 1));
                inside = inside == null ? within : LogicalAnd(inside, within);
            }

            Shape rest = x.Shape[(batchAxes + at.Length)..];
            Tensor taken = Take(Reshape(x, new Shape([-1]).Concat(rest)), BroadcastTo(flat, shape), 0);
            if (fillMode != "constant")
                return taken;
            Tensor mask = BroadcastTo(inside!, shape);
            return Where(Reshape(mask, shape.Concat([.. rest.Select(_ => 1)])), taken, Full(taken.Shape, fillValue, taken.DType));
        }
    }

    static Tensor Folded(Tensor at, int length, string fillMode)
    {
        switch (fillMode)
        {
            case "constant" or "nearest":
                return Clip(at, 0, length - 1);
            case "wrap":
                return Mod(at, length);
            case "reflect":
                Tensor inTwo = Mod(at, 2 * length);
                return Minimum(inTwo, 2 * length - 1 - inTwo);
            case "mirror" when length > 1:
                Tensor between = Mod(at, 2 * length - 2);
                return Minimum(between, 2 * length - 2 - between);
            case "mirror":
                return ZerosLike(at);
            default:
                throw new ArgumentException($"fillMode must be constant, nearest, wrap, mirror or reflect, got '{fillMode}'", nameof(fillMode));
        }
    }
}
