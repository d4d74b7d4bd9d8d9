namespace KerasStyle.Layers;

/// <summary>The product of the inputs, of which masked values count as 1, as keras.layers.Multiply.</summary>
public sealed class Multiply : BaseMerge
{
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public Multiply(string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
    }

    /// <inheritdoc/>
    private protected override Tensor Merge(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> masks) =>
        inputs.Select((x, i) => masks[i] is { } mask ? Ops.Where(mask, x, Ops.OnesLike(x)) : x).Aggregate(Ops.Multiply);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Multiply FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Name, config.Policy, config.Trainable);
    }
}
