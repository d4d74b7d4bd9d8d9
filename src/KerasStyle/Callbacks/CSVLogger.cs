using System.Globalization;

namespace KerasStyle.Callbacks;

/// <summary>Writes a line of a CSV file per epoch: the epoch, then the figures by name. As keras.callbacks.CSVLogger.</summary>
/// <param name="filename">Path of the file.</param>
/// <param name="separator">What stands between two values.</param>
/// <param name="append">Go on with an existing file instead of writing a new one.</param>
public sealed class CSVLogger(string filename, string separator = ",", bool append = false) : Callback
{
    StreamWriter? file;
    List<string>? columns;
    bool header;

    /// <inheritdoc/>
    public override void OnTrainBegin()
    {
        file?.Dispose();
        header = !append || !File.Exists(filename) || new FileInfo(filename).Length == 0;
        file = new StreamWriter(filename, append) { NewLine = "\r\n" };
        columns = null;
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        if (file == null)
            return;
        if (columns == null)
        {
            columns = [.. logs.Keys.Order(StringComparer.Ordinal)];

            // Validation may start in a later epoch; its columns must stand in the first line.
            if (!columns.Exists(c => c.StartsWith("val_", StringComparison.Ordinal)))
                columns.AddRange(columns.Select(c => "val_" + c).ToArray());
            if (header)
                file.WriteLine(string.Join(separator, columns.Prepend("epoch")));
        }

        IEnumerable<string> values = columns.Select(c => logs.Find(c)?.ToString("R", CultureInfo.InvariantCulture) ?? "NA");
        file.WriteLine(string.Join(separator, values.Prepend(epoch.ToString(CultureInfo.InvariantCulture))));
        file.Flush();
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(Logs logs)
    {
        file?.Dispose();
        file = null;
    }
}
