namespace KerasStyle.Layers;

/// <summary>y = x, as keras.layers.Identity.</summary>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class Identity(string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : Layer(name, dtype, trainable)
{
    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => x;

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Identity FromConfig(Config config) => new(config.Name, config.Policy, config.Trainable);
}
