using System.Globalization;
using KerasStyle.Callbacks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>Writes a line per epoch into MLContext's log.</summary>
sealed class EpochLog(IChannel channel) : Callback
{
    long begin;

    public override void OnEpochBegin(int epoch) => begin = TimeProvider.System.GetTimestamp();

    public override void OnEpochEnd(int epoch, Logs logs)
    {
        double seconds = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
        string line = string.Create(CultureInfo.InvariantCulture, $"Epoch {epoch + 1}/{Params!.Epochs} - {seconds:F1} s - {logs}");
        channel.Info(MessageSensitivity.None, "{0}", line);
    }
}
