namespace KerasStyle.Layers;

/// <summary>The first of two inputs less the second, as keras.layers.Subtract.</summary>
public sealed class Subtract : BaseMerge
{
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public Subtract(string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
    }

    /// <inheritdoc/>
    private protected override Tensor Merge(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> masks) =>
        inputs.Count == 2 ? inputs[0] - inputs[1] : throw new ArgumentException($"{Label}: takes 2 inputs, got {inputs.Count}");

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Subtract FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Name, config.Policy, config.Trainable);
    }
}
