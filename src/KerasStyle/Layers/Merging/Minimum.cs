namespace KerasStyle.Layers;

/// <summary>The smallest of the inputs' values, as keras.layers.Minimum.</summary>
public sealed class Minimum : BaseMerge
{
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public Minimum(string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
    }

    /// <inheritdoc/>
    private protected override Tensor Merge(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> masks) =>
        MergeUnmasked(Ops.Minimum, inputs, masks);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Minimum FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Name, config.Policy, config.Trainable);
    }
}
