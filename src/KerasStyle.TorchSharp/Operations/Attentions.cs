namespace KerasStyle.Torch;

/// <summary>Attention over heads.</summary>
static class Attentions
{
    /// <summary>Torch's own attention on GPUs, where it has kernels for the whole and the operation is one of its kind; else products and a softmax.</summary>
    public static TapedFunction Function(ScaledDotProductAttention op, IReadOnlyList<Tensor> inputs, bool keeps, Target target) =>
        !keeps && target.Device.type == DeviceType.CUDA && Scripts.HasFusedAttention && Fits(op, inputs) ? Whole(op, inputs, target) : Parts(op, inputs, keeps, target);

    /// <summary>Whether torch's own attention can compute this one. What a mask leaves out loses so much that only a row in which nothing counts remembers it, which float16 cannot hold.</summary>
    public static bool Fits(ScaledDotProductAttention op, IReadOnlyList<Tensor> inputs) =>
        op.Dropout == 0 && inputs[0].Shape[2] == inputs[1].Shape[2] && inputs[0].Shape[3] > 0 && (!Penalizes(op) || inputs[0].DType != DType.Float16)
        && !(op.Masked && op.Masking == AttentionMasking.Zero);

    static bool Penalizes(ScaledDotProductAttention op) => op.Masked || (op.Causal && op.Biased);

    /// <summary>The attention as one function of torch.</summary>
    public static TapedFunction Whole(ScaledDotProductAttention op, IReadOnlyList<Tensor> inputs, Target target)
    {
        (Shape q, Shape k) = (inputs[0].Shape, inputs[1].Shape);
        double own = op.Scale * Math.Sqrt(q[3]);
        Scalar? factor = Math.Abs(own - 1) < 1e-6 ? null : own;
        TorchTensor? seen = op.Causal && Penalizes(op) ? Triangle(q, k, target) : null;
        Scalar penalty = op.Masking == AttentionMasking.Subtract ? -ScaledDotProductAttention.Penalty : ScaledDotProductAttention.Nothing;
        return x =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TorchTensor? bias = op.Biased ? x[3] : null, mask = op.Masked ? x[op.Biased ? 4 : 3] : null;
            TorchTensor? counts = mask is null ? seen : seen is null ? mask : mask.logical_and(seen);
            if (counts is not null)
            {
                TorchTensor missing = torch.zeros(counts.shape, x[0].dtype, target).masked_fill(counts.logical_not(), penalty);
                bias = bias is null ? missing : bias.add(missing, Numbers.One);
            }

            TorchTensor query = factor is null ? x[0] : x[0].mul(factor);
            TorchTensor result = Scripts.Attention(query.transpose(1, 2), x[1].transpose(1, 2), x[2].transpose(1, 2), bias, op.Causal && seen is null);
            return [result.transpose(1, 2).MoveToOuterDisposeScope(), null];
        };
    }

    /// <summary>The attention by products and a softmax.</summary>
    public static TapedFunction Parts(ScaledDotProductAttention op, IReadOnlyList<Tensor> inputs, bool keeps, Target target)
    {
        (Shape q, Shape k) = (inputs[0].Shape, inputs[1].Shape);
        long[] grouped = [q[0], k[2], q[2] / k[2] * q[1], q[3]], scores = HostMemory.Lengths(ScaledDotProductAttention.Scores(q, k));
        long[] mixed = [q[0], k[2], q[2] / k[2] * q[1], k[1]], heads = [q[0], q[2], q[1], inputs[2].Shape[3]];
        bool half = inputs[0].DType == DType.Float16;
        TorchTensor? seen = op.Causal ? Triangle(q, k, target) : null;
        Func<TorchTensor, TorchTensor>? draw = op.Dropout > 0
            ? Draws.Of(new RandomValues(RandomKind.Uniform, new TensorSpec(ScaledDotProductAttention.Scores(q, k), inputs[0].DType)), target)
            : null;
        Scalar scale = op.Scale, dropout = op.Dropout, kept = 1 - op.Dropout, penalty = half ? 65504 : ScaledDotProductAttention.Penalty, lowest = half ? -65504 : ScaledDotProductAttention.Nothing;
        return x =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TorchTensor? bias = op.Biased ? x[3] : null, mask = op.Masked ? x[op.Biased ? 4 : 3] : null;
            // The queries of the heads that share a head of keys lie one behind the other.
            TorchTensor query = x[0].permute(0, 2, 1, 3).reshape(grouped), key = x[1].permute(0, 2, 3, 1), value = x[2].permute(0, 2, 1, 3);
            TorchTensor score = query.mul(scale).matmul(key).reshape(scores);
            if (bias is not null)
                score = score.add(bias, Numbers.One);
            TorchTensor? counts = mask is null ? seen : seen is null ? mask : mask.logical_and(seen);
            if (counts is not null)
                score = op.Masking == AttentionMasking.Subtract
                    ? torch.where(counts, score, score.sub(penalty))
                    : score.masked_fill(counts.logical_not(), lowest);
            TorchTensor weight = score.softmax(-1);
            if (counts is not null && op.Masking == AttentionMasking.Zero)
                weight = weight.masked_fill(counts.logical_not(), Numbers.Zero);
            TorchTensor? statistics = keeps ? Statistics(score, counts, op.Masking, lowest) : null;
            if (draw != null)
                weight = weight.mul(draw(x[^1]).ge(dropout)).div(kept);
            TorchTensor result = weight.reshape(mixed).matmul(value).reshape(heads).permute(0, 2, 1, 3);
            return [result.MoveToOuterDisposeScope(), statistics?.MoveToOuterDisposeScope()];
        };
    }

    static TorchTensor Triangle(Shape query, Shape key, Target target)
    {
        using TorchTensor all = torch.ones([query[1], key[1]], torch.ScalarType.Bool, target);
        return all.tril().DetachFromDisposeScope();
    }

    static TorchTensor Statistics(TorchTensor score, TorchTensor? counts, AttentionMasking masking, Scalar lowest)
    {
        TorchTensor max = score.amax([-1], true), reciprocal = score.sub(max).exp().sum([-1], true).reciprocal();
        if (counts is not null && masking == AttentionMasking.Zero)
            reciprocal = reciprocal.masked_fill(max.le(lowest), Numbers.Zero);
        return torch.cat([max, reciprocal], -1);
    }
}
