namespace KerasStyle.Layers;

/// <summary>The mean of each channel over the steps that are not masked, (batch, steps, channels) → (batch, channels), as keras.layers.GlobalAveragePooling1D.</summary>
/// <param name="dataFormat"><c>channels_last</c>, the default, or <c>channels_first</c>.</param>
/// <param name="keepdims">Whether the spatial axes stay with length 1.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class GlobalAveragePooling1D(string? dataFormat = null, bool keepdims = false, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : BaseGlobalPooling(1, max: false, dataFormat, keepdims, name, dtype, trainable)
{
    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Mask is not { } mask)
            return Pool(x);
        int steps = SpatialAxes[0];
        Tensor counts = Ops.ExpandDims(mask, steps == 1 ? 2 : 1);
        return Ops.Sum(Ops.Where(counts, x, Ops.ZerosLike(x)), [steps], Keepdims) / Ops.Sum(Ops.Cast(counts, x.DType), [steps], Keepdims);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> ComputeMasks(CallArguments call, IReadOnlyList<Tensor?> masks) => [null];

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static GlobalAveragePooling1D FromConfig(Config config) =>
        new(config.GetString("data_format"), config.Get("keepdims", false), config.Name, config.Policy, config.Trainable);
}
