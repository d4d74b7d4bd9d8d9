namespace KerasStyle.Callbacks;

/// <summary>Ends the training when the loss is not a finite number. As keras.callbacks.TerminateOnNaN.</summary>
/// <param name="raiseError">Throw instead of ending quietly.</param>
public sealed class TerminateOnNaN(bool raiseError = false) : Callback
{
    /// <summary>Where messages go: the console unless set.</summary>
    public TextWriter Output { get; set; } = Console.Out;

    /// <inheritdoc/>
    public override void OnBatchEnd(int batch, Logs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        if (logs.Find("loss") is not { } loss || double.IsFinite(loss))
            return;
        if (raiseError)
            throw new ArithmeticException($"the loss is {Logs.Format(loss)} after batch {batch}");
        Output.WriteLine($"Batch {batch}: Invalid loss, terminating training");
        Model.StopTraining = true;
    }
}
