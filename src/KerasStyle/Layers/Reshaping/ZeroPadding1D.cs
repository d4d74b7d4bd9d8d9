namespace KerasStyle.Layers;

/// <summary>Zeros around a sequence: (batch, steps, channels) → (batch, before + steps + behind, channels), as keras.layers.ZeroPadding1D.</summary>
/// <param name="padding">One number for both sides, or two for before and behind; 1 by default.</param>
/// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
/// <exception cref="ArgumentException">Another count of numbers, or a negative one.</exception>
public sealed class ZeroPadding1D(IntTuple padding = default, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : BaseZeroPadding(1, padding, dataFormat, name, dtype, trainable)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static ZeroPadding1D FromConfig(Config config) =>
        new(Sides.Read(config, "padding"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
