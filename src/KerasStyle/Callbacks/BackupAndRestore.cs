using System.Text.Json.Nodes;
using KerasStyle.Saving;

namespace KerasStyle.Callbacks;

/// <summary>Keeps what is needed to go on after a crash or a cancellation: a fit with the same folder starts from the epoch that was
/// not finished. As keras.callbacks.BackupAndRestore.</summary>
public sealed class BackupAndRestore : Callback
{
    readonly string folder, weights, state;
    readonly SaveFrequency saveFreq;
    readonly bool doubleCheckpoint, deleteCheckpoint;
    int epoch, batch, seen;

    /// <summary>Checks the arguments.</summary>
    /// <param name="backupDir">Folder for this run alone.</param>
    /// <param name="saveFreq"><c>"epoch"</c> or a number of batches.</param>
    /// <param name="doubleCheckpoint">Keep the state before the last, too, for when the last cannot be read.</param>
    /// <param name="deleteCheckpoint">Delete the files when the training has come to its end.</param>
    public BackupAndRestore(string backupDir, SaveFrequency saveFreq = default, bool doubleCheckpoint = false, bool deleteCheckpoint = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(backupDir);
        (folder, this.saveFreq, this.doubleCheckpoint, this.deleteCheckpoint) = (backupDir, saveFreq, doubleCheckpoint, deleteCheckpoint);
        (weights, state) = (Path.Combine(folder, "latest.weights.h5"), Path.Combine(folder, "training_metadata.json"));
    }

    /// <inheritdoc/>
    public override void OnTrainBegin()
    {
        if (!File.Exists(weights))
            return;
        try
        {
            Restore();
        }
        catch (InvalidDataException) when (File.Exists(Previous(weights)))
        {
            File.Copy(Previous(weights), weights, overwrite: true);
            File.Copy(Previous(state), state, overwrite: true);
            Restore();
        }
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch) => (this.epoch, batch) = (epoch, 0);

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, Logs logs)
    {
        this.batch = batch;
        if (saveFreq.IsDue(ref seen))
            Save();
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        (this.epoch, batch) = (epoch + 1, 0);
        if (saveFreq.Batches == 0)
            Save();
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(Logs logs)
    {
        if (Failure != null || !deleteCheckpoint)
            return;
        foreach (string path in (string[])[weights, state, Previous(weights), Previous(state)])
            File.Delete(path);
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    static string Previous(string path) => path + ".bkp";

    void Restore()
    {
        Model.LoadWeights(weights);
        JsonNode? read = File.Exists(state) ? PythonJson.Parse(File.ReadAllBytes(state)) : null;
        Model.RestoredEpoch = read?["epoch"]?.GetValue<int>() ?? 0;
    }

    void Save()
    {
        Directory.CreateDirectory(folder);
        if (doubleCheckpoint && File.Exists(weights) && File.Exists(state))
        {
            File.Copy(weights, Previous(weights), overwrite: true);
            File.Copy(state, Previous(state), overwrite: true);
        }

        Model.SaveWeights(weights);
        AtomicFile.Write(state, stream => stream.Write(PythonJson.ToUtf8Bytes(new JsonObject { ["epoch"] = epoch, ["batch"] = batch })));
    }
}
