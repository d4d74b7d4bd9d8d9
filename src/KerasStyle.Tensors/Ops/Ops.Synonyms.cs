namespace KerasStyle;

// Second names that Keras has for a function, and what a tensor knows of itself. (keras.ops.shape and dtype are Tensor.Shape and Tensor.DType.)
public static partial class Ops
{
    /// <inheritdoc cref="Abs(Tensor)"/>
    public static Tensor Absolute(Tensor x) => Abs(x);

    /// <summary>|x| as a floating-point number.</summary>
    public static Tensor Fabs(Tensor x) => Recorded(nameof(Fabs), x, Fabs) ?? Abs(AsFloat(x));

    /// <inheritdoc cref="Max(Tensor, ReadOnlySpan{int}, bool)"/>
    public static Tensor Amax(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) => Max(x, axis, keepdims);

    /// <inheritdoc cref="Min(Tensor, ReadOnlySpan{int}, bool)"/>
    public static Tensor Amin(Tensor x, ReadOnlySpan<int> axis = default, bool keepdims = false) => Min(x, axis, keepdims);

    /// <inheritdoc cref="BitwiseNot"/>
    public static Tensor BitwiseInvert(Tensor x) => BitwiseNot(x);

    /// <inheritdoc cref="LeftShift"/>
    public static Tensor BitwiseLeftShift(Tensor x, Tensor y) => LeftShift(x, y);

    /// <inheritdoc cref="RightShift"/>
    public static Tensor BitwiseRightShift(Tensor x, Tensor y) => RightShift(x, y);

    /// <inheritdoc cref="Divide"/>
    public static Tensor TrueDivide(Tensor x1, Tensor x2) => Divide(x1, x2);

    /// <inheritdoc cref="HardSilu"/>
    public static Tensor HardSwish(Tensor x) => HardSilu(x);

    /// <inheritdoc cref="Silu"/>
    public static Tensor Swish(Tensor x) => Silu(x);

    /// <summary>The values in memory of their own.</summary>
    public static Tensor Copy(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(Copy), x, Copy) is { } recorded)
            return recorded;
        if (!x.HasValues || x.DType == DType.String)
            return x;
        Tensor copy = Tensor.Allocate(x.Spec);
        x.Buffer.AsSpan<byte>().CopyTo(copy.Buffer.AsSpan<byte>());
        return copy;
    }

    /// <summary>A tensor (numbers and arrays convert by themselves) in the given type, or its own.</summary>
    public static Tensor ConvertToTensor(Tensor x, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return dtype is { } type ? Cast(x, type) : x;
    }

    /// <summary>The values as a .NET array of the tensor's rank, such as <c>float[,]</c>.</summary>
    /// <exception cref="InvalidOperationException">The tensor has no values.</exception>
    public static Array ConvertToNumpy(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ToNestedArray();
    }

    /// <summary>Whether an object is a tensor.</summary>
    public static bool IsTensor(object? x) => x is Tensor;

    /// <summary>Number of axes.</summary>
    public static int Ndim(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Rank;
    }

    /// <summary>Number of values.</summary>
    /// <exception cref="ArgumentException">A length is not known yet.</exception>
    public static long Size(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Shape.IsKnown ? x.Shape.Size : throw new ArgumentException($"the size of {x.Shape} is not known yet", nameof(x));
    }

    /// <summary>A tensor whose values do not matter; they are zeros.</summary>
    public static Tensor Empty(Shape shape, DType dtype = DType.Float32) => Zeros(shape, dtype);

    /// <inheritdoc cref="Empty"/>
    public static Tensor EmptyLike(Tensor x, DType? dtype = null)
    {
        Tensor zeros = ZerosLike(x);
        return dtype is { } type ? Cast(zeros, type) : zeros;
    }

    /// <summary>The order of the rows reversed.</summary>
    public static Tensor Flipud(Tensor x) => Recorded(nameof(Flipud), x, Flipud) ?? Flip(x, 0);

    /// <summary>The order along axis 1 reversed.</summary>
    public static Tensor Fliplr(Tensor x) => Recorded(nameof(Fliplr), x, Fliplr) ?? Flip(x, 1);

    /// <summary>Equal parts along axis 1, or 0 of a vector.</summary>
    public static IReadOnlyList<Tensor> Hsplit(Tensor x, int sections) =>
        RecordedAll(nameof(Hsplit), [x], xs => Hsplit(xs[0], sections), ("indices_or_sections", sections)) ?? Split(x, sections, x.Rank > 1 ? 1 : 0);

    /// <summary>Parts along axis 1, or 0 of a vector, that begin at the given positions.</summary>
    public static IReadOnlyList<Tensor> Hsplit(Tensor x, IReadOnlyList<int> positions) =>
        RecordedAll(nameof(Hsplit), [x], xs => Hsplit(xs[0], positions), ("indices_or_sections", positions)) ?? Split(x, positions, x.Rank > 1 ? 1 : 0);

    /// <summary>Equal parts along axis 0.</summary>
    public static IReadOnlyList<Tensor> Vsplit(Tensor x, int sections) =>
        RecordedAll(nameof(Vsplit), [x], xs => Vsplit(xs[0], sections), ("indices_or_sections", sections)) ?? Split(x, sections, 0);

    /// <summary>Parts along axis 0 that begin at the given positions.</summary>
    public static IReadOnlyList<Tensor> Vsplit(Tensor x, IReadOnlyList<int> positions) =>
        RecordedAll(nameof(Vsplit), [x], xs => Vsplit(xs[0], positions), ("indices_or_sections", positions)) ?? Split(x, positions, 0);

    /// <summary>Equal parts along axis 2.</summary>
    public static IReadOnlyList<Tensor> Dsplit(Tensor x, int sections) =>
        RecordedAll(nameof(Dsplit), [x], xs => Dsplit(xs[0], sections), ("indices_or_sections", sections)) ?? Split(x, sections, 2);

    /// <summary>Parts along axis 2 that begin at the given positions.</summary>
    public static IReadOnlyList<Tensor> Dsplit(Tensor x, IReadOnlyList<int> positions) =>
        RecordedAll(nameof(Dsplit), [x], xs => Dsplit(xs[0], positions), ("indices_or_sections", positions)) ?? Split(x, positions, 2);

    /// <summary>Whether all values are close: |a − b| ≤ atol + rtol · |b|.</summary>
    /// <param name="x1">a.</param>
    /// <param name="x2">b.</param>
    /// <param name="rtol">Relative tolerance.</param>
    /// <param name="atol">Absolute tolerance.</param>
    /// <param name="equalNan">Whether two values that are not numbers count as close.</param>
    public static Tensor Allclose(Tensor x1, Tensor x2, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false) =>
        Recorded("AllClose", x1, x2, (t, u) => Allclose(t, u, rtol, atol, equalNan), ("rtol", rtol), ("atol", atol), ("equal_nan", equalNan))
        ?? All(Isclose(x1, x2, rtol, atol, equalNan));

    /// <summary>x · 2ⁿ of whole n.</summary>
    /// <exception cref="ArgumentException">The exponent is not a whole number.</exception>
    public static Tensor Ldexp(Tensor x1, Tensor x2)
    {
        ArgumentNullException.ThrowIfNull(x1);
        ArgumentNullException.ThrowIfNull(x2);
        if (x2.DType.IsFloat())
            throw new ArgumentException($"the exponent of Ldexp must be a whole number, got {x2.Spec}", nameof(x2));
        return Recorded(nameof(Ldexp), x1, x2, Ldexp) ?? AsFloat(x1) * Cast(Power(2.0, Cast(x2, DType.Float64)), AsFloat(x1).DType);
    }

    /// <summary>x in another type, clipped to what the type holds; a fraction is cut off.</summary>
    public static Tensor SaturateCast(Tensor x, DType dtype)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Recorded(nameof(SaturateCast), x, t => SaturateCast(t, dtype), ("dtype", dtype)) is { } recorded)
            return recorded;
        if (dtype == DType.Bool)
            return Cast(Clip(x, 0, 1), dtype);
        (double low, double high) = dtype switch
        {
            DType.UInt8 => (0, byte.MaxValue),
            DType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            // The largest float32 numbers that are whole numbers of the type.
            DType.Int32 => (int.MinValue, x.DType == DType.Float32 ? 2147483520 : int.MaxValue),
            DType.Int64 => (long.MinValue, x.DType == DType.Float32 ? 9223371487098961920 : 9223372036854774784),
            DType.Float32 when x.DType == DType.Float64 => (-float.MaxValue, float.MaxValue),
            _ => (double.NegativeInfinity, double.PositiveInfinity),
        };
        // A bound that the tensor's type cannot exceed does nothing.
        return Cast(Narrower(x.DType, dtype) ? x : Clip(x, Cast(low, x.DType), Cast(high, x.DType)), dtype);
    }

    static bool Narrower(DType from, DType to) => from == to || (to != DType.UInt8 && DTypes.Promote(from, to) == to && !(from == DType.Float64 && to == DType.Float32));

    /// <summary>The bytes of values read as another type, whose values the last axis then holds.</summary>
    /// <exception cref="NotSupportedException">The tensor has no values.</exception>
    public static Tensor View(Tensor x, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        RequireValues(nameof(View), x);
        if (dtype is not { } type || type == x.DType)
            return x;
        int from = x.DType.Size(), to = type.Size();
        if (from != to && x.Rank == 0)
            throw new ArgumentException($"a single {x.DType.KerasName()} cannot be viewed as {type.KerasName()}", nameof(dtype));
        long bytes = x.Rank == 0 ? from : (long)x.Shape[^1] * from;
        if (bytes % to != 0)
            throw new ArgumentException($"the last axis of {x.Spec} does not divide into {type.KerasName()}", nameof(dtype));
        Tensor viewed = Tensor.Allocate(new TensorSpec(x.Rank == 0 ? x.Shape : x.Shape.With(x.Rank - 1, (int)(bytes / to)), type));
        x.Buffer.AsSpan<byte>()[..checked((int)x.Spec.Bytes)].CopyTo(viewed.Buffer.AsSpan<byte>());
        return viewed;
    }

    /// <summary>The part of x that numbers and ranges select along its first axes, the same as <c>x[.., 1..^1, 0]</c>: a number takes its axis away, a range keeps it.</summary>
    /// <exception cref="ArgumentException">There are more numbers and ranges than axes, or one is outside its axis.</exception>
    public static Tensor GetItem(Tensor x, params ReadOnlySpan<TensorIndex> key)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (key.Length > x.Rank)
            throw new ArgumentException($"a key of {key.Length} parts selects along as many axes, got {x.Spec}", nameof(key));
        TensorIndex[] all = key.ToArray();
        if (RecordedCall(nameof(GetItem), [x, all], now => [GetItem(now[0], all)]) is { } recorded)
            return recorded[0];
        int axis = 0;
        foreach (TensorIndex part in key)
        {
            x = part.Of(x, axis);
            axis += part.Range == null ? 0 : 1;
        }

        return x;
    }
}
