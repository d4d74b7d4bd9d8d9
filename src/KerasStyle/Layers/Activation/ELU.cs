namespace KerasStyle.Layers;

/// <summary>x where x &gt; 0, else α · (eˣ − 1), as keras.layers.ELU.</summary>
/// <param name="alpha">Limit below; 1 by default.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class ELU(double alpha = 1.0, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : Layer(name, dtype, trainable)
{
    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => Ops.Elu(x, alpha);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("alpha", alpha);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static ELU FromConfig(Config config) => new(config.Get("alpha", 1.0), config.Name, config.Policy, config.Trainable);
}
