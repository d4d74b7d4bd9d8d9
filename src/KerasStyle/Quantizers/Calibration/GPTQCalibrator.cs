using KerasStyle.Tensors;

namespace KerasStyle.Quantizers;

/// <summary>GPTQ: rows are rounded one after the other, and the error e of one is taken from those that follow, w_k −= e / u_jj · u_jk, where uᵀu is the inverse of the
/// inputs' products 2/n · xᵀx with a damped diagonal. Groups take their scales from the weights as they are when their block of rows begins.</summary>
sealed class GPTQCalibrator(GPTQConfig config, int rows) : Calibrator(rows)
{
    const int Block = 128;
    Tensor products = Ops.Zeros([rows, rows]);
    long count;

    public override void See(Tensor inputs)
    {
        products += Ops.Matmul(Ops.Transpose(inputs), inputs);
        count += inputs.Shape[0];
    }

    public override CalibratedValues Of(Tensor kernel)
    {
        (int[] order, float[] influence) = Influence();
        int columns = kernel.Shape[1], size = config.GroupSize == -1 ? Rows : config.GroupSize, groups = (Rows + size - 1) / size;
        float[] weights = Ops.Transpose(Ops.Take(kernel, Tensor.From<int>(order, [Rows]), 0)).ToArray<float>();
        float[] scale = new float[columns * groups], zero = new float[columns * groups];
        byte[] values = new byte[columns * Rows];
        var influences = Tensor.From<float>(influence, [Rows, Rows]);
        for (int start = 0; start < Rows; start += Block)
        {
            int end = Math.Min(start + Block, Rows);
            for (int g = (start + size - 1) / size; g * size < end; g++)
                FindGrid(g, g * size, Math.Min((g + 1) * size, Rows));
            float[] errors = RoundBlock(start, end);
            if (end == Rows)
                break;
            Tensor later = Ops.Slice(influences, [start, end], [end - start, Rows - end]);
            float[] correction = Ops.Matmul(Tensor.From<float>(errors, [columns, end - start]), later).ToArray<float>();
            for (int i = 0; i < correction.Length; i++)
                weights[i / (Rows - end) * Rows + end + i % (Rows - end)] -= correction[i];
        }

        float[] group = new float[Rows];
        for (int i = 0; i < Rows; i++)
            group[order[i]] = i / size;
        return new(
            Tensor.From<byte>(values, [columns, Rows]), Tensor.From<float>(scale, [columns, groups]), Ops.Cast(Tensor.From<float>(zero, [columns, groups]), DType.UInt8),
            Tensor.From<float>(group, [Rows]));

        void FindGrid(int g, int first, int last)
        {
            Tensor members = Ops.Slice(Tensor.From<float>(weights, [columns, Rows]), [0, first], [columns, last - first]);
            var grid = WeightGrid.Of(members, config.WeightBits, config.Symmetric, config.PerChannel, groupSize: -1);
            float[] scales = grid.Scale.ToArray<float>(), zeros = grid.Zero.ToArray<float>();
            for (int c = 0; c < columns; c++)
                (scale[c * groups + g], zero[c * groups + g]) = (scales[c], zeros[c]);
        }

        // Rounds rows of a block; their errors (columns, rows of the block) are still to be taken from the blocks that follow.
        float[] RoundBlock(int start, int end)
        {
            float most = (1 << config.WeightBits) - 1;
            float[] errors = new float[columns * (end - start)];
            for (int c = 0; c < columns; c++)
            {
                Span<float> w = weights.AsSpan(c * Rows, Rows);
                for (int j = start; j < end; j++)
                {
                    int at = c * groups + j / size;
                    float q = Math.Clamp(MathF.Round(w[j] / scale[at] + zero[at]), 0, most);
                    values[c * Rows + order[j]] = (byte)q;
                    ReadOnlySpan<float> u = influence.AsSpan(j * Rows, Rows);
                    float error = errors[c * (end - start) + j - start] = (w[j] - scale[at] * (q - zero[at])) / u[j];
                    for (int k = j + 1; k < end; k++)
                        w[k] -= error * u[k];
                }
            }

            return errors;
        }
    }

    // In which order rows are rounded, and u in that order.
    (int[] Order, float[] Influence) Influence()
    {
        float[] hessian = (products * (2.0 / Math.Max(count, 1))).ToArray<float>();
        for (int i = 0; i < Rows; i++)
        {
            ref float own = ref hessian[i * Rows + i];
            own = own == 0 ? 1 : own;
        }

        float[] diagonal = [.. Enumerable.Range(0, Rows).Select(i => hessian[i * Rows + i])];
        float damping = (float)config.HessianDamping * diagonal.Average();
        for (int i = 0; i < Rows; i++)
            hessian[i * Rows + i] = diagonal[i] += damping;
        int[] order = [.. Enumerable.Range(0, Rows)];
        if (config.ActivationOrder)
            order = [.. order.OrderByDescending(i => diagonal[i])];
        var by = Tensor.From<int>(order, [Rows]);
        Tensor ordered = Ops.Take(Ops.Take(Tensor.From<float>(hessian, [Rows, Rows]), by, 0), by, 1);
        float[] values = Ops.Cholesky(Ops.CholeskyInverse(Ops.Cholesky(ordered)), upper: true).ToArray<float>();
        return values.All(float.IsFinite) ? (order, values) : throw new InvalidOperationException("the inputs of the layer depend on each other; hessianDamping must be larger");
    }
}
