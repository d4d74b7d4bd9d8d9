namespace KerasStyle.Tensors;

/// <summary>What attention makes of a key that the mask leaves out; it matters only for a query in whose row nothing counts.</summary>
public enum AttentionMasking
{
    /// <summary>Its score becomes −10³⁰, so that an empty row gives the mean of all values.</summary>
    Replace,

    /// <summary>Its weight becomes 0, so that an empty row gives zeros.</summary>
    Zero,

    /// <summary>Its score becomes less by 10⁹.</summary>
    Subtract,
}

/// <summary>softmax(<paramref name="Scale"/> · query · keyᵀ + bias) · value for each head, without the scores ever being in memory as a whole.
/// Operands: query (batch, T, heads, d), key (batch, S, key heads, d), value (batch, S, key heads, v), a bias of the scores, a bool mask of the
/// pairs that count, both broadcast to (batch, heads, T, S), and the random state (seed, draw) of the dropout. A head of keys serves
/// heads / key heads heads of queries in a row; <paramref name="Causal"/> hides the keys behind the query's own place.
/// Results: (batch, T, heads, v), and what the gradient needs: each row's largest score and the reciprocal of its sum (batch, heads, T, 2).</summary>
public sealed record ScaledDotProductAttention(
    double Scale, bool Causal = false, bool Biased = false, bool Masked = false, AttentionMasking Masking = AttentionMasking.Replace, double Dropout = 0) : Op
{
    /// <summary>The score that stands for minus infinity.</summary>
    internal const float Nothing = -1e30f;

    /// <summary>What <see cref="AttentionMasking.Subtract"/> takes off.</summary>
    internal const float Penalty = 1e9f;

    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        int count = 3 + (Biased ? 1 : 0) + (Masked ? 1 : 0) + (Dropout > 0 ? 1 : 0);
        (Shape q, Shape k, Shape v) = (inputs[0].Shape, inputs[1].Shape, inputs[2].Shape);
        bool fits = inputs.Count == count && Dropout is >= 0 and < 1 && q.Rank == 4 && k.Rank == 4 && v.Rank == 4 && q[0] == k[0] && k[..3] == v[..3]
            && q[3] == k[3] && k[1] > 0 && k[2] > 0 && q[2] % k[2] == 0 && inputs[0].DType.IsFloat() && inputs.Take(3).All(t => t.DType == inputs[0].DType);
        if (fits)
        {
            Shape scores = Scores(q, k);
            fits = (!Biased || (Fits(BiasOf(inputs)!, scores) && BiasOf(inputs)!.DType == inputs[0].DType))
                && (!Masked || (Fits(MaskOf(inputs)!, scores) && MaskOf(inputs)!.DType == DType.Bool))
                && (Dropout == 0 || inputs[^1].Spec == new TensorSpec([2], DType.Int64));
        }

        return fits
            ? [inputs[0].Spec with { Shape = q.With(3, v[3]) }, inputs[0].Spec with { Shape = new(q[0], q[2], q[1], 2) }]
            : throw new ArgumentException($"attention: operands {string.Join(", ", inputs.Select(t => t.Spec))} do not fit together");

        static bool Fits(Tensor x, Shape scores) => x.Rank == 4 && Shape.Broadcast(x.Shape, scores) == scores;
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients)
    {
        Tensor g = outputGradients[0] ?? Ops.ZerosLike(node.Outputs[0]);
        IReadOnlyList<Tensor> inputs = node.Inputs;
        IReadOnlyList<Tensor> gradients = new ScaledDotProductAttentionGradient(this).ApplyAll([g, node.Outputs[0], node.Outputs[1], .. inputs]);
        var result = new Tensor?[inputs.Count];
        gradients.Take(3).ToArray().CopyTo(result, 0);
        if (BiasOf(inputs) is { } bias)
            result[3] = Binary.Unbroadcast(ScoreGradient(node, g), bias);     // dropped again where the bias is a constant
        return result;
    }

    internal Tensor? BiasOf(IReadOnlyList<Tensor> inputs) => Biased ? inputs[3] : null;

    internal Tensor? MaskOf(IReadOnlyList<Tensor> inputs) => Masked ? inputs[Biased ? 4 : 3] : null;

    internal static Shape Scores(Shape query, Shape key) => new(query[0], query[2], query[1], key[1]);

    // ∂/∂scores written out, as only the gradient of a bias needs it.
    Tensor ScoreGradient(Node node, Tensor g)
    {
        IReadOnlyList<Tensor> inputs = node.Inputs;
        (Tensor q, Tensor k, Tensor v) = (inputs[0], inputs[1], inputs[2]);
        int times = q.Shape[2] / k.Shape[2];
        (k, v) = (Ops.Repeat(k, times, 2), Ops.Repeat(v, times, 2));
        Tensor scores = Ops.Einsum("bthd,bshd->bhts", q, k) * Scale + BiasOf(inputs)!;
        Tensor max = Ops.SliceAxis(node.Outputs[1], -1, 0, 1), reciprocal = Ops.SliceAxis(node.Outputs[1], -1, 1, 1);
        Tensor? counts = MaskOf(inputs);
        if (Causal)
        {
            Tensor seen = Ops.Reshape(Ops.Arange(q.Shape[1]), [1, 1, -1, 1]) >= Ops.Reshape(Ops.Arange(k.Shape[1]), [1, 1, 1, -1]);
            counts = counts == null ? seen : Ops.LogicalAnd(counts, seen);
        }

        if (counts != null && Masking == AttentionMasking.Subtract)
            scores = Ops.Where(counts, scores, scores - Penalty);
        Tensor weights = Ops.Exp(scores - max) * reciprocal;
        if (counts != null && Masking != AttentionMasking.Subtract)
            weights = Ops.Where(counts, weights, Ops.ZerosLike(weights));
        Tensor slope = Ops.Einsum("bthd,bshd->bhts", g, v);
        if (Dropout > 0)
            slope = Ops.Where(Ops.Random(RandomKind.Uniform, inputs[^1], slope.Spec) >= Dropout, slope / (1 - Dropout), Ops.ZerosLike(slope));
        return weights * (slope - Ops.ExpandDims(Ops.Transpose(Ops.Sum(g * node.Outputs[0], [-1]), 0, 2, 1), -1));
    }
}

/// <summary>Gradient of <see cref="ScaledDotProductAttention"/>. Operands: the gradient of the result, the result, what was kept, then the attention's own.
/// Results: gradients of query, key and value.</summary>
public sealed record ScaledDotProductAttentionGradient(ScaledDotProductAttention Attention) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs) => [inputs[3].Spec, inputs[4].Spec, inputs[5].Spec];
}
