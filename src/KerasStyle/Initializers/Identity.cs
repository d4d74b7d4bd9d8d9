namespace KerasStyle.Initializers;

/// <summary>gain on the diagonal of a matrix, else 0, as keras.initializers.Identity.</summary>
/// <param name="gain">Value on the diagonal, 1 by default.</param>
public sealed class Identity(double gain = 1.0) : Initializer
{
    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32) => shape.Rank == 2
        ? HostValues.Fill(shape, dtype, i => i / shape[1] == i % shape[1] ? gain : 0)
        : throw new ArgumentException($"Identity: the weight must have 2 axes, got shape {shape}", nameof(shape));

    /// <summary>Reads the arguments under Keras' names.</summary>
    // Keras 3 does not write the gain.
    public static Identity FromConfig(Config config) => new(config.Get("gain", 1.0));
}
