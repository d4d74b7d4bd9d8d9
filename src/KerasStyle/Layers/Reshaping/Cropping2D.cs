namespace KerasStyle.Layers;

/// <summary>An image without its borders: (batch, height, width, channels) → (batch, height − top − bottom, width − left − right, channels), as keras.layers.Cropping2D.</summary>
/// <param name="cropping">One number for all sides, two for height and width, or four for top, bottom, left and right; 0 by default.</param>
/// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
/// <exception cref="ArgumentException">Another count of numbers, or a negative one.</exception>
public sealed class Cropping2D(IntTuple cropping = default, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : BaseCropping(2, cropping, fallback: 0, dataFormat, name, dtype, trainable)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Cropping2D FromConfig(Config config) =>
        new(Sides.Read(config, "cropping"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
