using KerasStyle;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>An input of a net, as far as it is known before data.</summary>
/// <param name="Name">Its name; empty when the net makes it by itself.</param>
/// <param name="Sample">Shape of one row; null when unknown.</param>
/// <param name="DType">Element type; null when unknown.</param>
/// <param name="TakesText">Whether it may be a text.</param>
sealed record NetworkInput(string Name, Shape? Sample, DType? DType, bool TakesText = false);
