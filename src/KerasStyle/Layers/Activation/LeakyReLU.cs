namespace KerasStyle.Layers;

/// <summary>x where x &gt; 0, else slope · x, as keras.layers.LeakyReLU.</summary>
/// <param name="negativeSlope">Slope below 0; 0.3 by default.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class LeakyReLU(double negativeSlope = 0.3, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : Layer(name, dtype, trainable)
{
    readonly double negativeSlope = negativeSlope >= 0 ? negativeSlope : throw new ArgumentOutOfRangeException(nameof(negativeSlope), negativeSlope, "negativeSlope must be at least 0");

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => Ops.LeakyRelu(x, negativeSlope);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("negative_slope", negativeSlope);

    /// <summary>Reads the arguments under Keras' names; Keras 2 called the slope alpha.</summary>
    public static LeakyReLU FromConfig(Config config) => new(config.Get("negative_slope", config.Get("alpha", 0.3)), config.Name, config.Policy, config.Trainable);
}
