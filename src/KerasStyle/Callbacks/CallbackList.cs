namespace KerasStyle.Callbacks;

/// <summary>Several callbacks as one: each hook calls them in order. As keras.callbacks.CallbackList.</summary>
public sealed class CallbackList : Callback
{
    readonly Callback[] callbacks;

    /// <summary>The given callbacks, told of the net and the run.</summary>
    /// <exception cref="ArgumentException">A callback is null.</exception>
    public CallbackList(IEnumerable<Callback> callbacks, Model model, CallbackParams parameters)
    {
        ArgumentNullException.ThrowIfNull(callbacks);
        this.callbacks = [.. callbacks];
        if (this.callbacks.Contains(null!))
            throw new ArgumentException("callbacks must not hold null", nameof(callbacks));
        SetModel(model);
        SetParams(parameters);
    }

    /// <summary>The callbacks in order.</summary>
    public IReadOnlyList<Callback> Callbacks => callbacks;

    /// <inheritdoc/>
    public override void SetModel(Model model)
    {
        base.SetModel(model);
        foreach (Callback callback in callbacks)
            callback.SetModel(model);
    }

    /// <inheritdoc/>
    public override void SetParams(CallbackParams parameters)
    {
        base.SetParams(parameters);
        foreach (Callback callback in callbacks)
            callback.SetParams(parameters);
    }

    /// <summary>Calls every callback, also when one throws, so that each can close what it has open.</summary>
    public override void OnTrainEnd(Logs logs)
    {
        Exception? first = null;
        foreach (Callback callback in callbacks)
        {
            try
            {
                callback.Failure = Failure;
                callback.OnTrainEnd(logs);
            }
            catch (Exception e)
            {
                first ??= e;
            }
        }

        if (first != null && Failure == null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
    }

    /// <inheritdoc/>
    public override void OnTrainBegin()
    {
        foreach (Callback callback in callbacks)
            callback.OnTrainBegin();
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch)
    {
        foreach (Callback callback in callbacks)
            callback.OnEpochBegin(epoch);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        foreach (Callback callback in callbacks)
            callback.OnEpochEnd(epoch, logs);
    }

    /// <inheritdoc/>
    public override void OnTrainBatchBegin(int batch)
    {
        foreach (Callback callback in callbacks)
            callback.OnTrainBatchBegin(batch);
    }

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, Logs logs)
    {
        foreach (Callback callback in callbacks)
            callback.OnTrainBatchEnd(batch, logs);
    }

    /// <inheritdoc/>
    public override void OnTestBegin()
    {
        foreach (Callback callback in callbacks)
            callback.OnTestBegin();
    }

    /// <inheritdoc/>
    public override void OnTestEnd(Logs logs)
    {
        foreach (Callback callback in callbacks)
            callback.OnTestEnd(logs);
    }

    /// <inheritdoc/>
    public override void OnTestBatchBegin(int batch)
    {
        foreach (Callback callback in callbacks)
            callback.OnTestBatchBegin(batch);
    }

    /// <inheritdoc/>
    public override void OnTestBatchEnd(int batch, Logs logs)
    {
        foreach (Callback callback in callbacks)
            callback.OnTestBatchEnd(batch, logs);
    }

    /// <inheritdoc/>
    public override void OnPredictBegin()
    {
        foreach (Callback callback in callbacks)
            callback.OnPredictBegin();
    }

    /// <inheritdoc/>
    public override void OnPredictEnd()
    {
        foreach (Callback callback in callbacks)
            callback.OnPredictEnd();
    }

    /// <inheritdoc/>
    public override void OnPredictBatchBegin(int batch)
    {
        foreach (Callback callback in callbacks)
            callback.OnPredictBatchBegin(batch);
    }

    /// <inheritdoc/>
    public override void OnPredictBatchEnd(int batch)
    {
        foreach (Callback callback in callbacks)
            callback.OnPredictBatchEnd(batch);
    }
}
