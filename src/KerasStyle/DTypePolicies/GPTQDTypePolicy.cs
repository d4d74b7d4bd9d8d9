namespace KerasStyle;

/// <summary>The policy of a layer whose weights were quantized with calibration data by GPTQ. As keras.dtype_policies.GPTQDTypePolicy.</summary>
/// <param name="mode"><c>gptq/bits/n</c>: bits of 2, 3, 4 or 8; n inputs share a scale and a zero, or all of them where n is −1.</param>
/// <param name="sourceName">Name of the policy before; the global one when null.</param>
public sealed class GPTQDTypePolicy(string mode, string? sourceName = null) : QuantizedDTypePolicy("gptq", mode, sourceName ?? Global.Name)
{
    /// <summary>Bits of a weight.</summary>
    public int WeightBits { get; } = Parse(mode, "gptq", "weight_bits", "group_size")[0] is var bits && bits is 2 or 3 or 4 or 8
        ? bits
        : throw new ArgumentException($"GPTQ keeps weights in 2, 3, 4 or 8 bits, got '{mode}'", nameof(mode));

    /// <summary>How many inputs share a scale; −1 for all of them.</summary>
    public int GroupSize { get; } = Parse(mode, "gptq", "weight_bits", "group_size")[1];
}
