using KerasStyle.Activations;

namespace KerasStyle.Layers;

/// <summary>max(x, 0) with an upper limit, a slope below and a threshold, as keras.layers.ReLU.</summary>
/// <param name="maxValue">Upper limit; none when null.</param>
/// <param name="negativeSlope">Slope below the threshold, 0 by default.</param>
/// <param name="threshold">Where the function starts to grow, 0 by default.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class ReLU(double? maxValue = null, double negativeSlope = 0.0, double threshold = 0.0, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : Layer(name, dtype, trainable)
{
    readonly double? maxValue = maxValue is null or >= 0 ? maxValue : throw new ArgumentOutOfRangeException(nameof(maxValue), maxValue, "maxValue must be at least 0");
    readonly double negativeSlope = negativeSlope >= 0 ? negativeSlope : throw new ArgumentOutOfRangeException(nameof(negativeSlope), negativeSlope, "negativeSlope must be at least 0");
    readonly double threshold = threshold >= 0 ? threshold : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "threshold must be at least 0");

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => ActivationFunction.Relu(x, negativeSlope, maxValue, threshold);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("max_value", maxValue).Add("negative_slope", negativeSlope).Add("threshold", threshold);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static ReLU FromConfig(Config config) => new(
        config.GetOptional<double>("max_value"), config.Get("negative_slope", 0.0), config.Get("threshold", 0.0), config.Name, config.Policy, config.Trainable);
}
