namespace KerasStyle.Layers;

/// <summary>Zeros around a volume: (batch, depth, height, width, channels) → (batch, front + depth + back, top + height + bottom, left + width + right, channels), as keras.layers.ZeroPadding3D.</summary>
/// <param name="padding">One number for all sides, three for depth, height and width, or six for front, back, top, bottom, left and right; 1 by default.</param>
/// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
/// <exception cref="ArgumentException">Another count of numbers, or a negative one.</exception>
public sealed class ZeroPadding3D(IntTuple padding = default, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : BaseZeroPadding(3, padding, dataFormat, name, dtype, trainable)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static ZeroPadding3D FromConfig(Config config) =>
        new(Sides.Read(config, "padding"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
