using KerasStyle.Tensors;

namespace KerasStyle.Quantizers;

/// <summary>The functions of keras.quantizers.</summary>
public static class QuantizerFunctions
{
    /// <summary>Whole numbers q = round(x · s), halves to even, and their scales s = most / (max |x| + ε), which keep the shared axes with length 1.
    /// As keras.quantizers.abs_max_quantize.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="axes">Axes over which numbers share a scale.</param>
    /// <param name="valueRange">The least and the most whole number; −127 and 127 when null.</param>
    /// <param name="dtype">Type of the whole numbers.</param>
    /// <param name="epsilon">What keeps the scale of zeros finite.</param>
    public static (Tensor Values, Tensor Scale) AbsMaxQuantize(
        Tensor x, IReadOnlyList<int> axes, (double Least, double Most)? valueRange = null, DType dtype = DType.Int8, double epsilon = 1e-7)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(axes);
        (double least, double most) = valueRange ?? (-127, 127);
        Tensor scale = most / (Ops.Max(Ops.Abs(x), [.. axes], keepdims: true) + epsilon);
        return (Ops.Cast(Ops.Clip(Ops.Round(x * scale), least, most), dtype), scale);
    }

    /// <summary>Whole numbers with a scale and a zero for each group of rows of each column: q = round(x / s) + z, s = (max − min + ε) / (most − least).
    /// As keras.quantizers.abs_max_quantize_grouped_with_zero_point.</summary>
    /// <param name="x">(rows, columns).</param>
    /// <param name="blockSize">Rows of a group; the last may have fewer, and counts zeros in their place.</param>
    /// <param name="valueRange">The least and the most whole number; −8 and 7 when null.</param>
    /// <param name="epsilon">What keeps the scale of a group of equal numbers above 0.</param>
    /// <returns>int8 (rows, columns); scales and zeros (groups, columns), the zeros int8.</returns>
    public static (Tensor Values, Tensor Scale, Tensor Zero) AbsMaxQuantizeGroupedWithZeroPoint(
        Tensor x, int blockSize, (double Least, double Most)? valueRange = null, double epsilon = 1e-7)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        (double least, double most) = valueRange ?? (-8, 7);
        int rows = x.Shape[0], columns = x.Shape[1], groups = (rows + blockSize - 1) / blockSize;
        Tensor padded = groups * blockSize > rows ? Ops.Concatenate([x, Ops.Zeros([groups * blockSize - rows, columns], x.DType)], 0) : x;
        Tensor grouped = Ops.Reshape(padded, [groups, blockSize, columns]);
        Tensor min = Ops.Min(grouped, [1], keepdims: true), max = Ops.Max(grouped, [1], keepdims: true);
        Tensor scale = (max - min + epsilon) / (most - least);
        Tensor zero = Ops.Clip(Ops.Round(-min / scale) + least, least, most);
        Tensor values = Ops.Clip(Ops.Round(grouped / scale) + zero, least, most);
        values = Ops.Slice(Ops.Reshape(Ops.Cast(values, DType.Int8), [groups * blockSize, columns]), [0, 0], [rows, columns]);
        return (values, Ops.Squeeze(scale, 1), Ops.Cast(Ops.Squeeze(zero, 1), DType.Int8));
    }

    /// <summary>Two numbers of 4 bits in each byte along an axis, the first in the low half; a zero is added where the length is odd.
    /// As keras.quantizers.pack_int4.</summary>
    /// <param name="x">Values of int8 in [−8, 7], or of uint8 in [0, 15].</param>
    /// <param name="axis">The axis, (..., n, ...) → (..., ⌈n/2⌉, ...).</param>
    public static Tensor PackInt4(Tensor x, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.DType is not (DType.Int8 or DType.UInt8))
            throw new ArgumentException($"PackInt4 takes int8 or uint8, got {x.Spec}", nameof(x));
        axis = x.Shape.Axis(axis);
        int length = x.Shape[axis], inner = (int)x.Shape[(axis + 1)..].Size, pairs = (length + 1) / 2;
        Tensor packed = Tensor.Allocate(x.Spec with { Shape = x.Shape.With(axis, pairs) });
        ReadOnlySpan<byte> source = x.Buffer.AsSpan<byte>();
        Span<byte> target = packed.Buffer.AsSpan<byte>();
        for (int i = 0; i < target.Length; i++)
        {
            int outer = i / (pairs * inner), pair = i / inner % pairs, first = (outer * length + 2 * pair) * inner + i % inner;
            target[i] = (byte)((source[first] & 15) | (2 * pair + 1 < length ? source[first + inner] << 4 : 0));
        }

        return packed;
    }

    /// <summary>The numbers that <see cref="PackInt4"/> packed. As keras.quantizers.unpack_int4.</summary>
    /// <param name="packed">The bytes.</param>
    /// <param name="length">Length of the axis before.</param>
    /// <param name="axis">The axis.</param>
    public static Tensor UnpackInt4(Tensor packed, int length, int axis = 0) => Ops.UnpackInt4(packed, length, axis);

    /// <summary>x as 8-bit floats would keep it: the nearest number of the format to x / scale, times the scale; the gradient is that of x.
    /// As keras.quantizers.quantize_and_dequantize.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="scale">A scalar.</param>
    /// <param name="quantizedDtype"><c>float8_e4m3fn</c>, up to 448, or <c>float8_e5m2</c>, up to 57344.</param>
    public static Tensor QuantizeAndDequantize(Tensor x, Tensor scale, string quantizedDtype)
    {
        ArgumentNullException.ThrowIfNull(x);
        (double most, UnaryKind kind) = quantizedDtype switch
        {
            "float8_e4m3fn" => (448.0, UnaryKind.RoundToFloat8E4M3),
            "float8_e5m2" => (57344.0, UnaryKind.RoundToFloat8E5M2),
            _ => throw new ArgumentException($"the 8-bit floats are float8_e4m3fn and float8_e5m2, got '{quantizedDtype}'", nameof(quantizedDtype)),
        };
        return Ops.StraightThrough(new Unary(kind).Apply(Ops.Clip(x / scale, -most, most)) * scale, x);
    }

    /// <summary>The scale that brings the largest value to the most of the format; the present one where that is 0 or no number.
    /// As keras.quantizers.compute_float8_scale.</summary>
    /// <param name="amax">The largest value.</param>
    /// <param name="scale">The present scale.</param>
    /// <param name="dtypeMax">The most of the format.</param>
    /// <param name="margin">Powers of 2 to stay below it.</param>
    public static Tensor ComputeFloat8Scale(Tensor amax, Tensor scale, double dtypeMax, int margin = 0)
    {
        ArgumentNullException.ThrowIfNull(amax);
        Tensor now = Ops.Reciprocal(scale), next = dtypeMax / amax / Math.Pow(2, margin);
        next = Ops.Where(amax > 0.0, next, now);
        return Ops.Reciprocal(Ops.Where(Ops.Isfinite(amax), next, now));
    }

    /// <summary>The largest values of the latest steps, this one's first. As keras.quantizers.compute_float8_amax_history.</summary>
    /// <param name="x">The values of this step.</param>
    /// <param name="amaxHistory">(n), those before.</param>
    public static Tensor ComputeFloat8AmaxHistory(Tensor x, Tensor amaxHistory)
    {
        ArgumentNullException.ThrowIfNull(amaxHistory);
        int length = amaxHistory.Shape[0];
        Tensor latest = Ops.Reshape(Ops.Cast(Ops.Max(Ops.Abs(x)), amaxHistory.DType), [1]);
        // Rolled by −1 with the first place overwritten, as in Keras: the second value moves there and is lost.
        return length == 1 ? latest : Ops.Concatenate([latest, Ops.Slice(amaxHistory, [2 % length], [length - 2]), Ops.Slice(amaxHistory, [0], [1])], 0);
    }

    /// <summary>What whole numbers with scales and zeros stand for: (q − z) · s, with the scale and zero of each number's group.</summary>
    /// <param name="values">The whole numbers.</param>
    /// <param name="scale">Scales, with an entry for each group along the axis.</param>
    /// <param name="zero">Zeros of the same shape.</param>
    /// <param name="group">The group of each place along the axis.</param>
    /// <param name="groupAxis">The axis.</param>
    internal static Tensor Dequantize(Tensor values, Tensor scale, Tensor zero, Tensor group, int groupAxis)
    {
        Tensor groups = Ops.Cast(group, DType.Int32), scales = Ops.Take(scale, groups, groupAxis);
        return (Ops.Cast(values, scale.DType) - Ops.Cast(Ops.Take(zero, groups, groupAxis), scale.DType)) * scales;
    }
}
