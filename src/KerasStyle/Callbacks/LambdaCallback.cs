namespace KerasStyle.Callbacks;

/// <summary>A callback made of functions. As keras.callbacks.LambdaCallback.</summary>
/// <param name="onEpochBegin">Called with the epoch.</param>
/// <param name="onEpochEnd">Called with the epoch and its figures.</param>
/// <param name="onTrainBegin">Called before the first epoch.</param>
/// <param name="onTrainEnd">Called with the last epoch's figures.</param>
/// <param name="onTrainBatchBegin">Called with the batch.</param>
/// <param name="onTrainBatchEnd">Called with the batch and the figures since the start of the epoch.</param>
/// <param name="onTestBegin">Called before an evaluation.</param>
/// <param name="onTestEnd">Called with the figures of an evaluation.</param>
/// <param name="onTestBatchBegin">Called with the batch of an evaluation.</param>
/// <param name="onTestBatchEnd">Called with the batch of an evaluation and the figures so far.</param>
/// <param name="onPredictBegin">Called before a prediction.</param>
/// <param name="onPredictEnd">Called after a prediction.</param>
/// <param name="onPredictBatchBegin">Called with the batch of a prediction.</param>
/// <param name="onPredictBatchEnd">Called with the batch of a prediction.</param>
public sealed class LambdaCallback(
    Action<int>? onEpochBegin = null,
    Action<int, Logs>? onEpochEnd = null,
    Action? onTrainBegin = null,
    Action<Logs>? onTrainEnd = null,
    Action<int>? onTrainBatchBegin = null,
    Action<int, Logs>? onTrainBatchEnd = null,
    Action? onTestBegin = null,
    Action<Logs>? onTestEnd = null,
    Action<int>? onTestBatchBegin = null,
    Action<int, Logs>? onTestBatchEnd = null,
    Action? onPredictBegin = null,
    Action? onPredictEnd = null,
    Action<int>? onPredictBatchBegin = null,
    Action<int>? onPredictBatchEnd = null)
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

    /// <inheritdoc/>
    public override void OnTestBegin() => onTestBegin?.Invoke();

    /// <inheritdoc/>
    public override void OnTestEnd(Logs logs) => onTestEnd?.Invoke(logs);

    /// <inheritdoc/>
    public override void OnTestBatchBegin(int batch) => onTestBatchBegin?.Invoke(batch);

    /// <inheritdoc/>
    public override void OnTestBatchEnd(int batch, Logs logs) => onTestBatchEnd?.Invoke(batch, logs);

    /// <inheritdoc/>
    public override void OnPredictBegin() => onPredictBegin?.Invoke();

    /// <inheritdoc/>
    public override void OnPredictEnd() => onPredictEnd?.Invoke();

    /// <inheritdoc/>
    public override void OnPredictBatchBegin(int batch) => onPredictBatchBegin?.Invoke(batch);

    /// <inheritdoc/>
    public override void OnPredictBatchEnd(int batch) => onPredictBatchEnd?.Invoke(batch);
}
