namespace KerasStyle.Layers;

/// <summary>A volume without its borders: (batch, depth, height, width, channels) → (batch, depth − front − back, height − top − bottom, width − left − right, channels), as keras.layers.Cropping3D.</summary>
/// <param name="cropping">One number for all sides, three for depth, height and width, or six for front, back, top, bottom, left and right; 1 by default.</param>
/// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
/// <exception cref="ArgumentException">Another count of numbers, or a negative one.</exception>
public sealed class Cropping3D(IntTuple cropping = default, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : BaseCropping(3, cropping, fallback: 1, dataFormat, name, dtype, trainable)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Cropping3D FromConfig(Config config) =>
        new(Sides.Read(config, "cropping"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
