using KerasStyle.Tensors;

namespace KerasStyle;

public static partial class Ops
{
    /// <summary>softmax(scale · query · keyᵀ + bias) · value for each head, as keras.ops.dot_product_attention:
    /// query (batch, T, heads, length), key (batch, S, key heads, length), value (batch, S, key heads, value length) → (batch, T, heads, value length).
    /// The scores never exist as a whole.</summary>
    /// <param name="query">What asks.</param>
    /// <param name="key">What the query is compared with; its heads each serve heads / key heads heads of the query.</param>
    /// <param name="value">What is averaged.</param>
    /// <param name="bias">Added to the scores; broadcasts to (batch, heads, T, S).</param>
    /// <param name="mask">Which pairs count, bool; broadcasts to (batch, heads, T, S). A query without any gets the mean of all values.</param>
    /// <param name="scale">Factor of the products; 1 / √length by default.</param>
    /// <param name="isCausal">Whether a query sees no key behind its own place.</param>
    /// <param name="attnLogitsSoftCap">A bound c of the scaled products, which become c · tanh(x / c) before the bias is added; Keras has it on TPUs only, and in no file. The scores exist as a whole then.</param>
    /// <exception cref="ArgumentException">The shapes or types do not fit together.</exception>
    public static Tensor DotProductAttention(
        Tensor query, Tensor key, Tensor value, Tensor? bias = null, Tensor? mask = null, double? scale = null, bool isCausal = false, double? attnLogitsSoftCap = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (RecordedCall(nameof(DotProductAttention), [query, key, value, bias, mask, scale],
            xs => [DotProductAttention(xs[0], xs[1], xs[2], bias == null ? null : xs[3], mask == null ? null : xs[^1], scale, isCausal, attnLogitsSoftCap)], ("is_causal", isCausal), ("flash_attention", null), ("attn_logits_soft_cap", attnLogitsSoftCap)) is { } recorded)
        {
            return recorded[0];
        }

        if (attnLogitsSoftCap is { } cap)
            return CappedAttention(query, key, value, bias, mask, scale ?? 1 / Math.Sqrt(Math.Max(1, query.Shape[^1])), isCausal, cap);
        return DotProductAttention(
            new ScaledDotProductAttention(scale ?? 1 / Math.Sqrt(Math.Max(1, query.Shape[^1])), isCausal), query, key, value, bias, mask, null);
    }

    internal static Tensor DotProductAttention(
        ScaledDotProductAttention attention, Tensor query, Tensor key, Tensor value, Tensor? bias, Tensor? mask, Tensor? random)
    {
        List<Tensor> operands = [query, key, value];
        if (bias != null)
            operands.Add(WithFourAxes(bias));
        if (mask != null)
            operands.Add(WithFourAxes(mask));
        if (random != null)
            operands.Add(random);
        return (attention with { Biased = bias != null, Masked = mask != null }).Apply([.. operands]);
    }

    static Tensor CappedAttention(Tensor query, Tensor key, Tensor value, Tensor? bias, Tensor? mask, double scale, bool isCausal, double cap)
    {
        int steps = query.Shape[1], places = key.Shape[1], each = query.Shape[2] / key.Shape[2];
        if (each > 1)
            (key, value) = (Repeat(key, each, 2), Repeat(value, each, 2));
        Tensor scores = Tanh(Einsum("bthd,bshd->bhts", query, key) * (scale / cap)) * cap;
        scores = bias == null ? scores : scores + WithFourAxes(bias);
        Tensor? seen = mask == null ? null : WithFourAxes(mask);
        if (isCausal)
        {
            Tensor before = Reshape(Tri(steps, places, dtype: DType.Bool), [1, 1, steps, places]);
            seen = seen == null ? before : LogicalAnd(seen, before);
        }

        // A large number instead of infinity, so that a query without any key gets the mean of all values.
        scores = seen == null ? scores : Where(seen, scores, Full([], -1e9, scores.DType));
        return Einsum("bhts,bshd->bthd", Softmax(scores, -1), value);
    }

    static Tensor WithFourAxes(Tensor x) => x.Rank >= 4 ? x : Reshape(x, new Shape([.. Enumerable.Repeat(1, 4 - x.Rank)]).Concat(x.Shape));
}
