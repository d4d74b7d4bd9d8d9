using KerasStyle.Tensors;

namespace KerasStyle.Quantizers;

/// <summary>AWQ: rows are multiplied by the largest absolute values of their inputs to the power that makes the error, weighted by these values, least.</summary>
sealed class AWQCalibrator(AWQConfig config, int rows) : Calibrator(rows)
{
    Tensor largest = Ops.Zeros([rows]);

    public override void See(Tensor inputs) => largest = Ops.Maximum(largest, Ops.Max(Ops.Abs(inputs), [0]));

    public override CalibratedValues Of(Tensor kernel)
    {
        Tensor weights = Ops.Transpose(kernel), inputs = Ops.Where(largest < 1e-8, 1.0, largest);
        Tensor group = Tensor.From<int>([.. Enumerable.Range(0, Rows).Select(i => config.GroupSize > 0 ? i / config.GroupSize : 0)], [Rows]);
        (double Error, Tensor Factors, WeightGrid Grid, Tensor Values)? best = null;
        for (int i = 0; i <= config.NumGridPoints; i++)
        {
            Tensor factors = Ops.Maximum(Ops.Power(inputs, (double)i / config.NumGridPoints), 1e-4);
            factors /= Ops.Maximum(Ops.Sqrt(Ops.Max(factors) * Ops.Min(factors)), 1e-8);
            Tensor scaled = weights * factors;
            WeightGrid grid = WeightGrid.Of(scaled, config.WeightBits, symmetric: false, perChannel: true, config.GroupSize);
            Tensor values = grid.Nearest(scaled, group);
            double error = Ops.Mean(Ops.Square(weights - grid.Numbers(values, group) / factors) * Ops.Square(inputs)).Item();
            if (best == null || error < best.Value.Error)
                best = (error, factors, grid, values);
        }

        var found = best!.Value;
        return new(Ops.Cast(found.Values, DType.UInt8), found.Grid.Scale, Ops.Cast(found.Grid.Zero, DType.UInt8), Ops.Cast(group, DType.Float32), found.Factors);
    }
}
