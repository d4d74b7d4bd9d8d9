namespace KerasStyle;

/// <summary>The policy of a layer with weights of 4 bits. As keras.dtype_policies.Int4DTypePolicy.</summary>
/// <param name="mode"><c>int4/n</c>: n inputs share a scale and a zero, or all of them where n is −1.</param>
/// <param name="sourceName">Name of the policy before; the global one when null.</param>
public sealed class Int4DTypePolicy(string mode, string? sourceName = null) : QuantizedDTypePolicy("int4", mode, sourceName ?? Global.Name)
{
    /// <summary>How many inputs share a scale; −1 for all of them.</summary>
    public int BlockSize { get; } = Parse(mode, "int4", "block_size")[0];
}
