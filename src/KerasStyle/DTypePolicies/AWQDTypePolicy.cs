namespace KerasStyle;

/// <summary>The policy of a layer whose weights were quantized with calibration data by AWQ. As keras.dtype_policies.AWQDTypePolicy.</summary>
/// <param name="mode"><c>awq/4/n</c>: n inputs share a scale and a zero, or all of them where n is −1.</param>
/// <param name="sourceName">Name of the policy before; the global one when null.</param>
public sealed class AWQDTypePolicy(string mode, string? sourceName = null) : QuantizedDTypePolicy("awq", mode, sourceName ?? Global.Name)
{
    /// <summary>Bits of a weight: 4.</summary>
    public int WeightBits { get; } = Parse(mode, "awq", "weight_bits", "group_size")[0] is 4
        ? 4
        : throw new ArgumentException($"AWQ keeps weights in 4 bits, got '{mode}'", nameof(mode));

    /// <summary>How many inputs share a scale; −1 for all of them.</summary>
    public int GroupSize { get; } = Parse(mode, "awq", "weight_bits", "group_size")[1];
}
