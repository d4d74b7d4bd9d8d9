using System.Text.RegularExpressions;
using KerasStyle.Layers;
using KerasStyle.Quantizers;

namespace KerasStyle;

public partial class Model
{
    /// <summary>Replaces the weights of all layers that have a quantized form by quantized ones; the others stay. A model that is to be trained further is
    /// compiled again. As keras.Model.quantize.</summary>
    /// <param name="config">How; the name of a mode for its defaults: <c>"int8"</c>, <c>"int4"</c> or <c>"float8"</c>. A <see cref="GPTQConfig"/> or <see cref="AWQConfig"/>
    /// has calibration data, which go through the net.</param>
    /// <param name="filter">Which layers; all when null.</param>
    /// <exception cref="InvalidOperationException">A layer is not built, or is quantized already.</exception>
    public void Quantize(QuantizationConfig config, Func<Layer, bool>? filter)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config is CalibrationConfig calibration)
        {
            Calibrate(calibration, filter);
            return;
        }

        foreach (Layer layer in Flatten(this).Where(l => l.Sublayers.Count == 0 && l.CanQuantize(config.Mode) && filter?.Invoke(l) != false).Distinct().ToArray())
            layer.Quantize(config);
    }

    /// <summary>The same for layers whose name contains a match of a regular expression.</summary>
    /// <param name="config">How; the name of a mode for its defaults.</param>
    /// <param name="filters">Regular expressions, one of which must match; all layers when there are none.</param>
    /// <inheritdoc cref="Quantize(QuantizationConfig, Func{Layer, bool})"/>
    public void Quantize(QuantizationConfig config, params string[] filters) =>
        Quantize(config, filters is { Length: > 0 } ? layer => filters.Any(f => Regex.IsMatch(layer.Name, f, RegexOptions.CultureInvariant)) : null);
}
