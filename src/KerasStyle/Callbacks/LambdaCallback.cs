namespace KerasStyle.Callbacks;

/// <summary>A callback made of functions. As keras.callbacks.LambdaCallback.</summary>
/// <param name="onEpochBegin">Called with the epoch.</param>
/// <param name="onEpochEnd">Called with the epoch and its figures.</param>
/// <param name="onTrainBegin">Called before the first epoch.</param>
/// <param name="onTrainEnd">Called with the last epoch's figures.</param>
/// <param name="onTrainBatchBegin">Called with the batch.</param>
/// <param name="onTrainBatchEnd">Called with the batch and the figures since the start of the epoch.</param>
public sealed class LambdaCallback(
    Action<int>? onEpochBegin = null,
    Action<int, Logs>? onEpochEnd = null,
    Action? onTrainBegin = null,
    Action<Logs>? onTrainEnd = null,
    Action<int>? onTrainBatchBegin = null,
    Action<int, Logs>? onTrainBatchEnd = null)
    : Callback
{
    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch) => onEpochBegin?.Invoke(epoch);

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs) => onEpochEnd?.Invoke(epoch, logs);

    /// <inheritdoc/>
    public override void OnTrainBegin() => onTrainBegin?.Invoke();

    /// <inheritdoc/>
    public override void OnTrainEnd(Logs logs) => onTrainEnd?.Invoke(logs);

    /// <inheritdoc/>
    public override void OnTrainBatchBegin(int batch) => onTrainBatchBegin?.Invoke(batch);

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, Logs logs) => onTrainBatchEnd?.Invoke(batch, logs);
}
