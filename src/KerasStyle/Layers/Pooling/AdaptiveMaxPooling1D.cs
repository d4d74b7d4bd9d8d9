namespace KerasStyle.Layers;

/// <summary>The largest value of each part when every axis is divided into a given number of parts,
/// (batch, steps, channels) → (batch, places, channels), as keras.layers.AdaptiveMaxPooling1D.</summary>
/// <param name="outputSize">Number of places.</param>
/// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class AdaptiveMaxPooling1D(IntTuple outputSize, string? dataFormat = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : BaseAdaptivePooling(1, max: true, outputSize, dataFormat, name, dtype, trainable)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static AdaptiveMaxPooling1D FromConfig(Config config) =>
        new(config.Get<IntTuple>("output_size"), config.GetString("data_format"), config.Name, config.Policy, config.Trainable);
}
