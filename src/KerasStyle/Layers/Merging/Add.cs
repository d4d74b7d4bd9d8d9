namespace KerasStyle.Layers;

/// <summary>The sum of the inputs, as keras.layers.Add.</summary>
public sealed class Add : BaseMerge
{
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public Add(string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
    }

    /// <inheritdoc/>
    private protected override Tensor Merge(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> masks) =>
        inputs.Aggregate(Ops.Add);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Add FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Name, config.Policy, config.Trainable);
    }
}
