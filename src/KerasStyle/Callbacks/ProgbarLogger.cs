namespace KerasStyle.Callbacks;

/// <summary>Shows the progress of fit, evaluate and predict: a live line per epoch in a terminal, one plain line per epoch elsewhere
/// or with <c>verbose: 2</c>. Used by itself unless <c>verbose</c> is 0. As keras.callbacks.ProgbarLogger.</summary>
/// <param name="output">Where to write; the console when null.</param>
/// <param name="time">The clock; the system's when null.</param>
/// <param name="live">Whether the output is a terminal; found out when null.</param>
/// <param name="lineWidth">Characters in a line; the terminal's when null.</param>
public sealed class ProgbarLogger(TextWriter? output = null, TimeProvider? time = null, bool? live = null, int? lineWidth = null) : Callback
{
    readonly TextWriter output = output ?? Console.Out;
    ProgressBar? bar;
    bool fitting;
    int seen, epoch;

    bool Live => Params?.Verbose == 1 && (live ?? ProgressBar.IsTerminal(output));

    /// <inheritdoc/>
    public override void OnTrainBegin() => fitting = true;

    /// <inheritdoc/>
    public override void OnTrainEnd(Logs logs)
    {
        // An epoch that was cut off leaves its line; what is written next starts a new one.
        if (Live && bar != null)
            output.WriteLine();
        (fitting, bar) = (false, null);
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch)
    {
        this.epoch = epoch;
        if (Live && Params!.Epochs > 1)
            output.WriteLine(Title());
        Begin();
    }

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, Logs logs) => Step(batch, logs);

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs) => End(logs, Params!.Epochs > 1 ? Title() : null);

    /// <inheritdoc/>
    public override void OnTestBegin()
    {
        if (!fitting)
            Begin();
    }

    /// <inheritdoc/>
    public override void OnTestBatchEnd(int batch, Logs logs)
    {
        if (!fitting)
            Step(batch, logs);
    }

    /// <inheritdoc/>
    public override void OnTestEnd(Logs logs)
    {
        if (!fitting)
            End(logs, null);
    }

    /// <inheritdoc/>
    public override void OnPredictBegin() => Begin();

    /// <inheritdoc/>
    public override void OnPredictBatchEnd(int batch) => Step(batch, null);

    /// <inheritdoc/>
    public override void OnPredictEnd() => End(null, null);

    string Title() => $"Epoch {epoch + 1}/{Params!.Epochs}";

    void Begin()
    {
        if (Params is not { Verbose: > 0 })
            return;
        // How long an epoch is may be known only after the first one.
        int? target = Params.Steps ?? (epoch > 0 && seen > 0 ? seen : null);
        bar = new ProgressBar(target, output, time, Live, lineWidth);
        seen = 0;
    }

    void Step(int batch, Logs? logs)
    {
        seen = batch + 1;
        bar?.Update(seen, logs);
    }

    void End(Logs? logs, string? prefix)
    {
        bar?.Finish(logs, prefix);
        bar = null;
    }
}
