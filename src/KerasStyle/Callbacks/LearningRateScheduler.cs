using System.Globalization;

namespace KerasStyle.Callbacks;

/// <summary>Sets the learning rate before each epoch. As keras.callbacks.LearningRateScheduler.</summary>
/// <param name="schedule">From the epoch, counted from 0, and the present rate to the rate to use.</param>
/// <param name="verbose">1 to say what it does.</param>
public sealed class LearningRateScheduler(Func<int, double, double> schedule, int verbose = 0) : Callback
{
    /// <summary>A schedule that looks at the epoch only.</summary>
    public LearningRateScheduler(Func<int, double> schedule, int verbose = 0)
        : this((epoch, _) => schedule(epoch), verbose)
    {
    }

    /// <summary>Where messages go: the console unless set.</summary>
    public TextWriter Output { get; set; } = Console.Out;

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch)
    {
        double rate = schedule(epoch, Model.LearningRate);
        if (!double.IsFinite(rate))
            throw new InvalidOperationException($"LearningRateScheduler: the schedule must give a finite number, got {rate} for epoch {epoch}");
        Model.LearningRate = rate;
        if (verbose > 0)
        {
            Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}."));
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        logs["learning_rate"] = Model.LearningRate;
    }
}
