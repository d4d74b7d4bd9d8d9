using KerasStyle.Callbacks;
using KerasStyle.Tuning;

namespace Microsoft.ML.KerasStyle;

/// <summary>How a sweep is run.</summary>
public sealed class SweepOptions
{
    /// <summary>The figure whose curve over the epochs is followed, on the rows that the trial is judged by: <c>val_loss</c>, the less the better, by
    /// default. Without a metric of the experiment, trials are compared by its last value.</summary>
    public Objective Objective { get; set; } = new("val_loss", "min");

    /// <summary>Stops trials whose curve is worse than others', as <see cref="MedianPruning"/> and <see cref="HyperbandPruning"/>; none by default.</summary>
    public Pruning? Pruning { get; set; }

    /// <summary>Folder of this sweep. Each trial is written there when it ends, and the pipeline of each that was the best so far. A sweep that was stopped or
    /// killed goes on from there: it takes the trials that are there for done and ends as it would have. None by default.</summary>
    public string? Directory { get; set; }

    /// <summary>Whether trials that are in the folder are forgotten; false by default.</summary>
    public bool Overwrite { get; set; }

    /// <summary><c>"auto"</c> (the default) or 1 for a live leaderboard, or a line per trial where the output is not a terminal; 2 for a line per trial, 0 for
    /// nothing. The nets' own lines are not printed.</summary>
    public Verbosity Verbose { get; set; } = "auto";

    /// <summary>Told of each trial when it ends.</summary>
    public IProgress<Trial>? Progress { get; set; }

    /// <summary>A copy that later changes do not reach.</summary>
    internal SweepOptions Checked()
    {
        if (Objective == null)
            throw new ArgumentNullException(nameof(Objective), "SweepOptions.Objective must not be null");
        if (Directory == "")
            throw new ArgumentException("SweepOptions.Directory must be null or a folder, got an empty text", nameof(Directory));
        return (SweepOptions)MemberwiseClone();
    }
}
