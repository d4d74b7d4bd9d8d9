using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>Lines of warning that become warnings of MLContext's log.</summary>
sealed class WarningWriter(IChannel channel) : TextWriter
{
    const string Prefix = "warning: ";

    public override Encoding Encoding => Encoding.Unicode;

    public override void WriteLine(string? value)
    {
        value ??= "";
        channel.Warning(MessageSensitivity.None, "{0}", value.StartsWith(Prefix, StringComparison.Ordinal) ? value[Prefix.Length..] : value);
    }
}
