namespace KerasStyle.Layers;

/// <summary>A sequence without its borders: (batch, steps, channels) → (batch, steps − before − behind, channels), as keras.layers.Cropping1D.</summary>
/// <param name="cropping">One number for both sides, or two for before and behind; 1 by default.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
/// <exception cref="ArgumentException">Another count of numbers, or a negative one.</exception>
public sealed class Cropping1D(IntTuple cropping = default, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : BaseCropping(1, cropping, fallback: 1, null, name, dtype, trainable)
{
    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("cropping", Cropping);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Cropping1D FromConfig(Config config) =>
        new(Sides.Read(config, "cropping"), config.Name, config.Policy, config.Trainable);
}
