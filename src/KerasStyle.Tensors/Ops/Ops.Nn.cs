using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>x divided by its length of an order along an axis, as keras.ops.normalize.</summary>
    public static Tensor Normalize(Tensor x, int axis = -1, double order = 2, double epsilon = 1e-12) => Normalize(x, [axis], order, epsilon);

    /// <summary>x divided by its length of an order along axes, as keras.ops.normalize.</summary>
    public static Tensor Normalize(Tensor x, ReadOnlySpan<int> axis, double order = 2, double epsilon = 1e-12)
    {
        if (x.IsSymbolic)
        {
            int[] along = axis.ToArray();
            return SymbolicFunction.Call(nameof(Normalize), x, t => Normalize(t, along, order, epsilon), ("axis", along), ("order", order), ("epsilon", epsilon));
        }

        return order == 2
            ? AsFloat(x) * Rsqrt(Maximum(Sum(Square(AsFloat(x)), axis, keepdims: true), epsilon * epsilon))
            : AsFloat(x) / Maximum(Norm(x, order, axis.ToArray(), keepdims: true), epsilon);
    }

    /// <summary>−t ln p − (1 − t) ln(1 − p), element by element, with p limited to [1e-7, 1 − 1e-7].</summary>
    public static Tensor BinaryCrossentropy(Tensor target, Tensor output, bool fromLogits = false)
    {
        if (Recorded(nameof(BinaryCrossentropy), target, output, (t, u) => BinaryCrossentropy(t, u, fromLogits), ("from_logits", fromLogits)) is { } recorded)
            return recorded;
        if (fromLogits)
            return Maximum(output, 0) - output * target + Log1p(Exp(-Abs(output)));
        Tensor p = Clip(output, 1e-7, 1 - 1e-7);
        return -(target * Log(p) + (1 - target) * Log(1 - p));
    }

    /// <summary>−Σ t ln p along an axis; p is scaled to sum 1 and limited to [1e-7, 1 − 1e-7].</summary>
    public static Tensor CategoricalCrossentropy(Tensor target, Tensor output, bool fromLogits = false, int axis = -1)
    {
        if (Recorded(nameof(CategoricalCrossentropy), target, output, (t, u) => CategoricalCrossentropy(t, u, fromLogits, axis), ("from_logits", fromLogits), ("axis", axis)) is { } recorded)
            return recorded;
        Tensor log = fromLogits ? LogSoftmax(output, axis) : Log(Clip(output / Sum(output, [axis], keepdims: true), 1e-7, 1 - 1e-7));
        return -Sum(target * log, [axis]);
    }

    /// <summary>As <see cref="CategoricalCrossentropy"/>, of whole numbers of classes.</summary>
    public static Tensor SparseCategoricalCrossentropy(Tensor target, Tensor output, bool fromLogits = false, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(output);
        if (Recorded(nameof(SparseCategoricalCrossentropy), target, output, (t, u) => SparseCategoricalCrossentropy(t, u, fromLogits, axis), ("from_logits", fromLogits), ("axis", axis)) is { } recorded)
            return recorded;
        if (target.Rank == output.Rank && target.Shape[^1] == 1)
            target = Squeeze(target, -1);
        Tensor log = fromLogits ? LogSoftmax(output, axis) : Log(Clip(output / Sum(output, [axis], keepdims: true), 1e-7, 1 - 1e-7));
        return -Sum(OneHot(target, output.Shape[output.Shape.Axis(axis)], axis, log.DType) * log, [axis]);
    }

    /// <summary>(x − mean)/√(variance + ε) · scale + offset with a value of each for every place of an axis.</summary>
    public static Tensor BatchNormalization(Tensor x, Tensor mean, Tensor variance, int axis, Tensor? offset = null, Tensor? scale = null, double epsilon = 1e-3)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (RecordedCall("BatchNorm", [x, mean, variance, offset, scale],
            xs => [BatchNormalization(xs[0], xs[1], xs[2], axis, offset == null ? null : xs[3], scale == null ? null : xs[^1], epsilon)], ("axis", axis), ("epsilon", epsilon)) is { } recorded)
        {
            return recorded[0];
        }

        Shape along = new Shape([.. Enumerable.Repeat(1, x.Rank)]).With(x.Shape.Axis(axis), x.Shape[x.Shape.Axis(axis)]);
        Tensor factor = Rsqrt(Reshape(variance, along) + epsilon);
        if (scale != null)
            factor *= Reshape(scale, along);
        Tensor shift = -Reshape(mean, along) * factor;
        return x * factor + (offset == null ? shift : shift + Reshape(offset, along));
    }

    /// <summary>(x − mean)/√(variance + ε) · gamma + beta with mean and variance along an axis.</summary>
    public static Tensor LayerNormalization(Tensor x, Tensor? gamma = null, Tensor? beta = null, int axis = -1, double epsilon = 1e-7)
    {
        if (RecordedAll("LayerNorm", [x, .. gamma == null ? [] : (Tensor[])[gamma], .. beta == null ? [] : (Tensor[])[beta]], xs => [LayerNormalization(xs[0], gamma == null ? null : xs[1], beta == null ? null : xs[^1], axis, epsilon)], ("axis", axis), ("epsilon", epsilon)) is { } recorded)
            return recorded[0];
        Tensor y = (x - Mean(x, [axis], keepdims: true)) * Rsqrt(Var(x, [axis], keepdims: true) + epsilon);
        y = gamma == null ? y : y * gamma;
        return beta == null ? y : y + beta;
    }

    /// <summary>x/√(mean x² + ε) · scale along an axis.</summary>
    public static Tensor RmsNormalization(Tensor x, Tensor? scale = null, int axis = -1, double epsilon = 1e-7)
    {
        if (RecordedAll("RMSNorm", [x, .. scale == null ? [] : (Tensor[])[scale]], xs => [RmsNormalization(xs[0], scale == null ? null : xs[1], axis, epsilon)], ("axis", axis), ("epsilon", epsilon)) is { } recorded)
            return recorded[0];
        Tensor y = x * Rsqrt(Mean(Square(x), [axis], keepdims: true) + epsilon);
        return scale == null ? y : y * scale;
    }

    /// <summary>Ratio of signal and noise, 20 log₁₀ max − 10 log₁₀ of the mean squared difference, in decibel.</summary>
    public static Tensor Psnr(Tensor x1, Tensor x2, double maxVal) =>
        Recorded("PSNR", x1, x2, (t, u) => Psnr(t, u, maxVal), ("max_val", maxVal))
        ?? 20 * Math.Log10(maxVal) - 10 * Log10(Mean(Square(x1 - x2)));

    /// <summary>Channels laid out as blocks of pixels: (batch, h, w, c·b²) → (batch, h·b, w·b, c). A block's places are the outer part of the channels,
    /// in channels_first the inner one, as in Keras.</summary>
    public static Tensor DepthToSpace(Tensor x, int blockSize, string dataFormat = "channels_last")
    {
        if (Recorded(nameof(DepthToSpace), x, t => DepthToSpace(t, blockSize, dataFormat), ("block_size", blockSize), ("data_format", dataFormat)) is { } recorded)
            return recorded;
        Tensor y = ToChannelsLast(x, dataFormat);
        int n = y.Shape[0], h = y.Shape[1], w = y.Shape[2], c = y.Shape[3] / (blockSize * blockSize);
        y = dataFormat == "channels_last"
            ? Transpose(Reshape(y, [n, h, w, blockSize, blockSize, c]), 0, 1, 3, 2, 4, 5)
            : Transpose(Reshape(y, [n, h, w, c, blockSize, blockSize]), 0, 1, 4, 2, 5, 3);
        return FromChannelsLast(Reshape(y, [n, h * blockSize, w * blockSize, c]), dataFormat);
    }

    /// <summary>Blocks of pixels as channels: (batch, h, w, c) → (batch, h/b, w/b, c·b²), the reverse of <see cref="DepthToSpace"/>.</summary>
    public static Tensor SpaceToDepth(Tensor x, int blockSize, string dataFormat = "channels_last")
    {
        if (Recorded(nameof(SpaceToDepth), x, t => SpaceToDepth(t, blockSize, dataFormat), ("block_size", blockSize), ("data_format", dataFormat)) is { } recorded)
            return recorded;
        Tensor y = ToChannelsLast(x, dataFormat);
        int n = y.Shape[0], h = y.Shape[1] / blockSize, w = y.Shape[2] / blockSize, c = y.Shape[3];
        y = Reshape(y, [n, h, blockSize, w, blockSize, c]);
        y = dataFormat == "channels_last" ? Transpose(y, 0, 1, 3, 2, 4, 5) : Transpose(y, 0, 1, 3, 5, 2, 4);
        return FromChannelsLast(Reshape(y, [n, h, w, blockSize * blockSize * c]), dataFormat);
    }
}
