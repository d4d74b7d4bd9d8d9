namespace KerasStyle;

/// <summary>The policy of a layer whose weights were quantized with calibration data by AWQ. As keras.dtype_policies.AWQDTypePolicy.</summary>
/// <param name="mode"><c>awq/4/n</c>: n inputs share a scale and a zero, or all of them where n is −1.</param>
/// <param name="sourceName">Name of the policy before; the global one when null.</param>
public sealed class AWQDTypePolicy(string mode, string? sourceName = null) : CalibratedDTypePolicy("awq", mode, sourceName, 4);
