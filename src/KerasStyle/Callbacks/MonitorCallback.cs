namespace KerasStyle.Callbacks;

/// <summary>A callback that watches one figure of the logs and knows which way is better.
/// As keras.callbacks.MonitorCallback.</summary>
public abstract class MonitorCallback : Callback
{
    readonly double minDelta;
    MonitorMode mode;
    bool missed;

    /// <summary>Checks the common arguments.</summary>
    /// <param name="monitor">Name of the figure.</param>
    /// <param name="mode"><c>auto</c>, <c>min</c> or <c>max</c>; <c>auto</c> goes by the figure: a loss down, a metric its own way.</param>
    /// <param name="baseline">Value that counts as the best before the first epoch.</param>
    /// <param name="minDelta">Smallest change that counts as better.</param>
    /// <exception cref="ArgumentException"><paramref name="mode"/> is not one of the three.</exception>
    protected MonitorCallback(string monitor, string mode, double? baseline = null, double minDelta = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(monitor);
        this.mode = mode switch
        {
            "auto" => MonitorMode.Auto,
            "min" => MonitorMode.Min,
            "max" => MonitorMode.Max,
            _ => throw new ArgumentException($"{GetType().Name}: mode must be auto, min or max, got '{mode}'", nameof(mode)),
        };
        Monitor = monitor;
        Best = baseline;
        this.minDelta = Math.Abs(minDelta);
    }

    /// <summary>Name of the watched figure.</summary>
    public string Monitor { get; }

    /// <summary>Best value so far; null before the first.</summary>
    public double? Best { get; protected set; }

    /// <summary>Where messages go: the console unless set.</summary>
    public TextWriter Output { get; set; } = Console.Out;

    /// <summary>True when <paramref name="value"/> is better than <paramref name="reference"/> by more than the smallest change,
    /// or when there is no reference.</summary>
    protected bool IsImprovement(double value, double? reference)
    {
        if (reference is not { } best)
            return true;
        if (mode == MonitorMode.Auto)
            mode = Direction();
        return mode == MonitorMode.Min ? value + minDelta < best : value - minDelta > best;
    }

    /// <summary>The watched figure; null, with a note on <see cref="Output"/> the first time, when the logs lack it.</summary>
    protected double? Read(Logs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        if (mode == MonitorMode.Auto)
            mode = Direction();
        double? value = logs.Find(Monitor);
        if (value == null && !missed)
            Output.WriteLine($"warning: {GetType().Name} watches '{Monitor}', which is not measured; there are {string.Join(", ", logs.Keys)}");
        missed |= value == null;
        return value;
    }

    MonitorMode Direction() => Model.FigureDirection(Monitor) switch
    {
        true => MonitorMode.Max,
        false => MonitorMode.Min,
        null => throw new ArgumentException(
            $"{GetType().Name}: whether '{Monitor}' should go up or down is not known; pass mode: \"min\" or mode: \"max\""),
    };
}
