namespace KerasStyle.Callbacks;

/// <summary>What a callback is told of the run.</summary>
/// <param name="Verbose">0 silent, 1 a progress bar, 2 one line per epoch.</param>
/// <param name="Epochs">Last epoch's number.</param>
/// <param name="Steps">Batches in an epoch; null when unknown.</param>
public sealed record CallbackParams(int Verbose, int Epochs, int? Steps);
