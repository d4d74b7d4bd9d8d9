using System.Globalization;

namespace KerasStyle.Callbacks;

/// <summary>Saves the net, or its weights, after each epoch or every so many batches, always or only when it is better than before.
/// A file is replaced only by a complete new one. As keras.callbacks.ModelCheckpoint.</summary>
public sealed class ModelCheckpoint : MonitorCallback
{
    readonly string filepath;
    readonly int verbose;
    readonly bool saveBestOnly, saveWeightsOnly;
    readonly SaveFrequency saveFreq;
    int epoch, seen;

    /// <summary>Checks the arguments.</summary>
    /// <param name="filepath">Path with places for figures, such as <c>{epoch:02d}-{val_loss:.2f}.keras</c>; it must end in
    /// <c>.keras</c> or <c>.h5</c>, or in <c>.weights.h5</c> with <paramref name="saveWeightsOnly"/>.</param>
    /// <param name="monitor">Name of the figure that says what is better.</param>
    /// <param name="verbose">1 to say what it does.</param>
    /// <param name="saveBestOnly">Save only when the figure is better than ever before.</param>
    /// <param name="saveWeightsOnly">Save the weights and the optimizer's state, not the net.</param>
    /// <param name="mode"><c>auto</c>, <c>min</c> or <c>max</c>.</param>
    /// <param name="saveFreq"><c>"epoch"</c> or a number of batches.</param>
    /// <param name="initialValueThreshold">Value that counts as the best before the first epoch.</param>
    /// <exception cref="ArgumentException">The path has another ending.</exception>
    public ModelCheckpoint(
        string filepath,
        string monitor = "val_loss",
        int verbose = 0,
        bool saveBestOnly = false,
        bool saveWeightsOnly = false,
        string mode = "auto",
        SaveFrequency saveFreq = default,
        double? initialValueThreshold = null)
        : base(monitor, mode, initialValueThreshold)
    {
        ArgumentException.ThrowIfNullOrEmpty(filepath);
        string[] endings = saveWeightsOnly ? [".weights.h5"] : [".keras", ".h5"];
        if (!endings.Any(e => filepath.EndsWith(e, StringComparison.Ordinal)))
        {
            throw new ArgumentException(
                $"ModelCheckpoint: filepath must end in {string.Join(" or ", endings)}{(saveWeightsOnly ? " with saveWeightsOnly" : "")}, got '{filepath}'", nameof(filepath));
        }

        (this.filepath, this.verbose, this.saveBestOnly) = (filepath, verbose, saveBestOnly);
        (this.saveWeightsOnly, this.saveFreq) = (saveWeightsOnly, saveFreq);
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch) => this.epoch = epoch;

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, Logs logs)
    {
        if (saveFreq.IsDue(ref seen))
            Save(PathTemplate.Fill(filepath, logs, ("epoch", epoch + 1), ("batch", batch + 1)), logs);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        if (saveFreq.Batches == 0)
            Save(PathTemplate.Fill(filepath, logs, ("epoch", epoch + 1)), logs);
    }

    void Save(string path, Logs logs)
    {
        if (saveBestOnly && !IsBest(path, logs))
            return;
        if (!saveBestOnly && verbose > 0)
            Output.WriteLine($"\nEpoch {epoch + 1}: saving model to {path}");
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        if (saveWeightsOnly)
            Model.SaveWeights(path);
        else
            Model.Save(path);
        if (verbose > 0)
            Output.WriteLine($"\nEpoch {epoch + 1}: finished saving model to {path}");
    }

    bool IsBest(string path, Logs logs)
    {
        if (Read(logs) is not { } current)
            return true;
        string before = Best?.ToString("F5", CultureInfo.InvariantCulture) ?? "None";
        bool better = IsImprovement(current, Best);
        if (verbose > 0)
        {
            Output.WriteLine(better
                ? $"\nEpoch {epoch + 1}: {Monitor} improved from {before} to {current.ToString("F5", CultureInfo.InvariantCulture)}, saving model to {path}"
                : $"\nEpoch {epoch + 1}: {Monitor} did not improve from {before}");
        }

        if (better)
            Best = current;
        return better;
    }
}
