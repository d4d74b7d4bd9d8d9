namespace KerasStyle.Activations;

public sealed partial class ActivationFunction
{
    /// <summary>Keras' relu with arguments: x above the threshold, at most <paramref name="maxValue"/>, and slope · (x − threshold) below, as keras.activations.relu.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="negativeSlope">Slope below the threshold, 0 by default.</param>
    /// <param name="maxValue">Upper limit; none when null.</param>
    /// <param name="threshold">Where the function starts to grow, 0 by default.</param>
    public static Tensor Relu(Tensor x, double negativeSlope = 0.0, double? maxValue = null, double threshold = 0.0)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor above = threshold != 0 ? x * Ops.Cast(x > threshold, x.DType) : Ops.Relu(x);
        if (maxValue is { } limit)
            above = Ops.Clip(above, 0, limit);
        return negativeSlope != 0 ? above - Ops.Relu(threshold - x) * negativeSlope : above;
    }
}
