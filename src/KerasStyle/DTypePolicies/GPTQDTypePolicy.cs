namespace KerasStyle;

/// <summary>The policy of a layer whose weights were quantized with calibration data by GPTQ. As keras.dtype_policies.GPTQDTypePolicy.</summary>
/// <param name="mode"><c>gptq/bits/n</c>: bits of 2, 3, 4 or 8; n inputs share a scale and a zero, or all of them where n is −1.</param>
/// <param name="sourceName">Name of the policy before; the global one when null.</param>
public sealed class GPTQDTypePolicy(string mode, string? sourceName = null) : CalibratedDTypePolicy("gptq", mode, sourceName, 2, 3, 4, 8);
