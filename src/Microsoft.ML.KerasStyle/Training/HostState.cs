using System.Text;
using KerasStyle;
using KerasStyle.Layers;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>What the layers on the host of a net have learned, as vocabularies: it is neither configuration nor weights.</summary>
sealed class HostState
{
    readonly (IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files, float[]? Array)[] layers;

    public HostState(KerasModel network) => layers = [.. HostInputs.Layers(network).Select(l => (l.SaveAssets(), l.OwnArrayName == null ? null : l.OwnArray))];

    /// <summary>Gives it to a net of the same configuration.</summary>
    public void ApplyTo(KerasModel network)
    {
        foreach ((HostLayer layer, var (files, array)) in HostInputs.Layers(network).Zip(layers))
        {
            if (array != null)
                layer.OwnArray = array;
            layer.LoadAssets(name => files.TryGetValue(name, out ReadOnlyMemory<byte> file) ? Encoding.UTF8.GetString(file.Span) : null);
        }
    }
}
