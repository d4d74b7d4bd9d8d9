namespace KerasStyle.Layers;

/// <summary>The largest value in each window, (batch, depth, height, width, channels) → (batch, planes, rows, columns, channels), as keras.layers.MaxPooling3D.</summary>
/// <param name="poolSize">Size of the window; 2 by default.</param>
/// <param name="strides">Step of the window; its size by default.</param>
/// <param name="padding"><c>valid</c> (none) or <c>same</c> (⌈length / stride⌉ places); padding takes no part in the values.</param>
/// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class MaxPooling3D(
    IntTuple poolSize = default, IntTuple strides = default, string padding = "valid", string? dataFormat = null,
    string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : BasePooling(3, max: true, poolSize, strides, padding, dataFormat, name, dtype, trainable)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MaxPooling3D FromConfig(Config config) => new(
        config.Get("pool_size", default(IntTuple)), config.Get("strides", default(IntTuple)), config.Get("padding", "valid"), config.GetString("data_format"),
        config.Name, config.Policy, config.Trainable);
}
