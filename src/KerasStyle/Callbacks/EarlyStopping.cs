namespace KerasStyle.Callbacks;

/// <summary>Ends the training when a figure has stopped getting better. As keras.callbacks.EarlyStopping.</summary>
/// <param name="monitor">Name of the figure.</param>
/// <param name="minDelta">Smallest change that counts as better.</param>
/// <param name="patience">Epochs without a better value before the end.</param>
/// <param name="verbose">1 to say what it does.</param>
/// <param name="mode"><c>auto</c>, <c>min</c> or <c>max</c>.</param>
/// <param name="baseline">Value to be better than; without reaching it the training ends after <paramref name="patience"/> epochs.</param>
/// <param name="restoreBestWeights">Whether the net gets the weights of its best epoch at the end.</param>
/// <param name="startFromEpoch">Epochs to wait before watching.</param>
public sealed class EarlyStopping(
    string monitor = "val_loss",
    double minDelta = 0,
    int patience = 0,
    int verbose = 0,
    string mode = "auto",
    double? baseline = null,
    bool restoreBestWeights = false,
    int startFromEpoch = 0)
    : MonitorCallback(monitor, mode, minDelta: minDelta)
{
    IReadOnlyList<Tensor>? bestWeights;
    int wait;

    /// <summary>The epoch after which the training ended early; 0 when it did not.</summary>
    public int StoppedEpoch { get; private set; }

    /// <summary>The epoch of the best value.</summary>
    public int BestEpoch { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainBegin()
    {
        (wait, StoppedEpoch, BestEpoch) = (0, 0, 0);
        (Best, bestWeights) = (null, null);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        if (Read(logs) is not { } current || epoch < startFromEpoch)
            return;
        if (restoreBestWeights && bestWeights == null)
            (bestWeights, BestEpoch) = (Model.GetWeights(), epoch);

        wait++;
        if (IsImprovement(current, Best))
        {
            (Best, BestEpoch) = (current, epoch);
            if (restoreBestWeights)
                bestWeights = Model.GetWeights();
            if (baseline == null || IsImprovement(current, baseline))
                wait = 0;
        }
        else if (wait >= patience && epoch > 0)
        {
            StoppedEpoch = epoch;
            Model.StopTraining = true;
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(Logs logs)
    {
        if (StoppedEpoch > 0 && verbose > 0)
            Output.WriteLine($"Epoch {StoppedEpoch + 1}: early stopping");
        if (bestWeights == null)
            return;
        if (verbose > 0)
            Output.WriteLine($"Restoring model weights from the end of the best epoch: {BestEpoch + 1}.");
        Model.SetWeights(bestWeights);
        bestWeights = null;
    }
}
