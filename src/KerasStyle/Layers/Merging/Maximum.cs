namespace KerasStyle.Layers;

/// <summary>The largest of the inputs' values, as keras.layers.Maximum.</summary>
public sealed class Maximum : BaseMerge
{
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public Maximum(string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
    }

    /// <inheritdoc/>
    private protected override Tensor Merge(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> masks) =>
        MergeUnmasked(Ops.Maximum, inputs, masks);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Maximum FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Name, config.Policy, config.Trainable);
    }
}
