namespace KerasStyle.Layers;

/// <summary>The mean of each channel, (batch, depth, height, width, channels) → (batch, channels), as keras.layers.GlobalAveragePooling3D.</summary>
/// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
/// <param name="keepdims">Whether the spatial axes stay with length 1.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class GlobalAveragePooling3D(string? dataFormat = null, bool keepdims = false, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : BaseGlobalPooling(3, max: false, dataFormat, keepdims, name, dtype, trainable)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static GlobalAveragePooling3D FromConfig(Config config) =>
        new(config.GetString("data_format"), config.Get("keepdims", false), config.Name, config.Policy, config.Trainable);
}
