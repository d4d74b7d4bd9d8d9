using KerasStyle.Tensors;

namespace KerasStyle.Quantizers;

/// <summary>The numbers that weights (columns, rows) in few bits can be: (q − zero) · scale with q from 0 to <paramref name="Most"/>, for each group of rows of each column.</summary>
/// <param name="Scale">(columns, groups).</param>
/// <param name="Zero">(columns, groups), whole numbers of a byte, as floats.</param>
/// <param name="Most">2^bits − 1.</param>
sealed record WeightGrid(Tensor Scale, Tensor Zero, float Most)
{
    /// <summary>The numbers between the least and the largest weight of each group; with <paramref name="perChannel"/> false, of all weights.</summary>
    public static WeightGrid Of(Tensor weights, int bits, bool symmetric, bool perChannel, int groupSize)
    {
        int columns = weights.Shape[0], rows = weights.Shape[1], groups = perChannel && groupSize > 0 ? (rows + groupSize - 1) / groupSize : 1;
        if (groups > 1 && rows % groupSize != 0)
            weights = Ops.Concatenate([weights, Ops.Zeros([columns, groups * groupSize - rows])], 1);
        weights = Ops.Reshape(weights, perChannel ? [columns, groups, weights.Shape[1] / groups] : [1, 1, columns * rows]);
        Tensor min = Ops.Min(weights, [2]), max = Ops.Max(weights, [2]);
        if (symmetric)
        {
            max = Ops.Maximum(Ops.Abs(min), max);
            min = Ops.Where(min < 0.0, -max, min);
        }

        float most = (1 << bits) - 1;
        (Tensor scale, Tensor zero) = Between(min, max);
        // A zero that is no byte wraps around in Keras, which leaves nothing of the group; here its range then begins or ends at 0.
        Tensor far = Ops.LogicalOr(zero < 0.0, zero > 255.0);
        (Tensor nearScale, Tensor nearZero) = Between(Ops.Minimum(min, 0.0), Ops.Maximum(max, 0.0));
        (scale, zero) = symmetric ? (scale, Ops.FullLike(scale, (most + 1) / 2)) : (Ops.Where(far, nearScale, scale), Ops.Where(far, nearZero, zero));
        return new(Ops.BroadcastTo(scale, [columns, groups]), Ops.BroadcastTo(zero, [columns, groups]), most);

        (Tensor Scale, Tensor Zero) Between(Tensor least, Tensor largest)
        {
            Tensor flat = Ops.Equal(least, largest);
            (least, largest) = (Ops.Where(flat, least - 1.0, least), Ops.Where(flat, largest + 1.0, largest));
            Tensor step = (largest - least) / most;
            return (step, Ops.Round(-least / step));
        }
    }

    /// <summary>The nearest of the numbers to weights (columns, rows), as q.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="group">int32 (rows), the group of each row.</param>
    public Tensor Nearest(Tensor weights, Tensor group) => Ops.Clip(Ops.Round(weights / Ops.Take(Scale, group, 1) + Ops.Take(Zero, group, 1)), 0, Most);

    /// <summary>The numbers that q stands for.</summary>
    public Tensor Numbers(Tensor q, Tensor group) => (q - Ops.Take(Zero, group, 1)) * Ops.Take(Scale, group, 1);
}
