namespace KerasStyle.Data;

/// <summary>Some rows of inputs, targets and sample weights.</summary>
/// <param name="X">The inputs.</param>
/// <param name="Y">The targets, if any.</param>
/// <param name="SampleWeight">A weight for each row, if any.</param>
public sealed record Batch(TensorData X, TensorData? Y = null, TensorData? SampleWeight = null);
