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
    /// <exception cref="ArgumentException">The shapes or types do not fit together.</exception>
    public static Tensor DotProductAttention(
        Tensor query, Tensor key, Tensor value, Tensor? bias = null, Tensor? mask = null, double? scale = null, bool isCausal = false)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (RecordedCall(nameof(DotProductAttention), [query, key, value, bias, mask, scale],
            xs => [DotProductAttention(xs[0], xs[1], xs[2], bias == null ? null : xs[3], mask == null ? null : xs[^1], scale, isCausal)], ("is_causal", isCausal)) is { } recorded)
        {
            return recorded[0];
        }

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

    static Tensor WithFourAxes(Tensor x) => x.Rank >= 4 ? x : Reshape(x, new Shape([.. Enumerable.Repeat(1, 4 - x.Rank)]).Concat(x.Shape));
}
