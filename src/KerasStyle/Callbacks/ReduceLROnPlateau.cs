using System.Globalization;

namespace KerasStyle.Callbacks;

/// <summary>Lowers the learning rate when a figure has stopped getting better: <c>rate = max(rate * factor, minLr)</c>.
/// As keras.callbacks.ReduceLROnPlateau.</summary>
public sealed class ReduceLROnPlateau : MonitorCallback
{
    readonly double factor, minLr;
    readonly int patience, verbose, cooldown;
    int wait, cooling;

    /// <summary>Checks the arguments.</summary>
    /// <param name="monitor">Name of the figure.</param>
    /// <param name="factor">What the learning rate is multiplied by, below 1.</param>
    /// <param name="patience">Epochs without a better value before the rate is lowered.</param>
    /// <param name="verbose">1 to say what it does.</param>
    /// <param name="mode"><c>auto</c>, <c>min</c> or <c>max</c>.</param>
    /// <param name="minDelta">Smallest change that counts as better.</param>
    /// <param name="cooldown">Epochs to wait after lowering before watching again.</param>
    /// <param name="minLr">The rate is not lowered below this.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="factor"/> is 1 or more.</exception>
    public ReduceLROnPlateau(
        string monitor = "val_loss",
        double factor = 0.1,
        int patience = 10,
        int verbose = 0,
        string mode = "auto",
        double minDelta = 1e-4,
        int cooldown = 0,
        double minLr = 0)
        : base(monitor, mode, minDelta: minDelta)
    {
        if (factor >= 1)
            throw new ArgumentOutOfRangeException(nameof(factor), factor, $"ReduceLROnPlateau: factor must be below 1, got {factor}");
        (this.factor, this.patience, this.verbose, this.cooldown, this.minLr) = (factor, patience, verbose, cooldown, minLr);
    }

    /// <inheritdoc/>
    public override void OnTrainBegin() => (Best, wait, cooling) = (null, 0, 0);

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        double rate = Model.LearningRate;
        logs["learning_rate"] = rate;
        if (Read(logs) is not { } current)
            return;
        if (cooling > 0)
        {
            cooling--;
            wait = 0;
        }

        if (IsImprovement(current, Best))
        {
            Best = current;
            wait = 0;
        }
        else if (cooling == 0 && ++wait >= patience && rate > (float)minLr)
        {
            double lowered = Math.Max(rate * factor, minLr);
            Model.LearningRate = lowered;
            if (verbose > 0)
            {
                Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {lowered}."));
            }

            (cooling, wait) = (cooldown, 0);
        }
    }
}
