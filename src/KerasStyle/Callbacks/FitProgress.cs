namespace KerasStyle.Callbacks;

/// <summary>How far a fit is, as reported to <see cref="IProgress{T}"/> about 20 times a second and at the end of each epoch.</summary>
/// <param name="Epoch">Epoch, from 0.</param>
/// <param name="Epochs">Last epoch's number.</param>
/// <param name="Step">Batches done in the epoch.</param>
/// <param name="Steps">Batches in an epoch; null when unknown.</param>
/// <param name="EpochEnded">True for the report after an epoch and its validation.</param>
/// <param name="Logs">The figures so far.</param>
public sealed record FitProgress(int Epoch, int Epochs, int Step, int? Steps, bool EpochEnded, Logs Logs);
