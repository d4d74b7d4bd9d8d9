namespace KerasStyle.Callbacks;

/// <summary>Hooks into fit, evaluate and predict; override what is needed. As keras.callbacks.Callback.</summary>
public abstract class Callback
{
    Model? model;

    /// <summary>The net that is trained.</summary>
    /// <exception cref="InvalidOperationException">The callback is not in use.</exception>
    public Model Model => model ?? throw new InvalidOperationException($"{GetType().Name} has no model before it is given to Fit, Evaluate or Predict");

    /// <summary>What is known of the run; null before it.</summary>
    public CallbackParams? Params { get; private set; }

    /// <summary>Why the run ended early, in <see cref="OnTrainEnd"/>: a cancellation or another exception; null after a run to its end.</summary>
    public Exception? Failure { get; internal set; }

    /// <summary>Ties the callback to a net.</summary>
    public virtual void SetModel(Model model) => this.model = model;

    /// <summary>Tells what is known of the run.</summary>
    public virtual void SetParams(CallbackParams parameters) => Params = parameters;

    /// <summary>Before the first epoch.</summary>
    public virtual void OnTrainBegin()
    {
    }

    /// <summary>After the last epoch, and also when the run was cancelled or failed: then <see cref="Failure"/> says why.</summary>
    /// <param name="logs">Figures of the last full epoch.</param>
    public virtual void OnTrainEnd(Logs logs)
    {
    }

    /// <summary>Before an epoch, counted from 0.</summary>
    public virtual void OnEpochBegin(int epoch)
    {
    }

    /// <summary>After an epoch and its validation; a figure set in <paramref name="logs"/> is seen by later callbacks and the history.</summary>
    public virtual void OnEpochEnd(int epoch, Logs logs)
    {
    }

    /// <summary>Before a training batch, counted from 0 in its epoch.</summary>
    public virtual void OnBatchBegin(int batch)
    {
    }

    /// <summary>After a training batch; the figures are means since the start of the epoch.</summary>
    public virtual void OnBatchEnd(int batch, Logs logs)
    {
    }

    /// <summary>The same as <see cref="OnBatchBegin"/>, which it calls.</summary>
    public virtual void OnTrainBatchBegin(int batch) => OnBatchBegin(batch);

    /// <summary>The same as <see cref="OnBatchEnd"/>, which it calls.</summary>
    public virtual void OnTrainBatchEnd(int batch, Logs logs) => OnBatchEnd(batch, logs);

    /// <summary>Before an evaluation, also one after an epoch.</summary>
    public virtual void OnTestBegin()
    {
    }

    /// <summary>After an evaluation.</summary>
    public virtual void OnTestEnd(Logs logs)
    {
    }

    /// <summary>Before a batch of an evaluation.</summary>
    public virtual void OnTestBatchBegin(int batch)
    {
    }

    /// <summary>After a batch of an evaluation.</summary>
    public virtual void OnTestBatchEnd(int batch, Logs logs)
    {
    }

    /// <summary>Before a prediction.</summary>
    public virtual void OnPredictBegin()
    {
    }

    /// <summary>After a prediction.</summary>
    public virtual void OnPredictEnd()
    {
    }

    /// <summary>Before a batch of a prediction.</summary>
    public virtual void OnPredictBatchBegin(int batch)
    {
    }

    /// <summary>After a batch of a prediction.</summary>
    public virtual void OnPredictBatchEnd(int batch)
    {
    }
}
