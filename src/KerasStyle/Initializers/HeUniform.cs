namespace KerasStyle.Initializers;

/// <summary>Uniform values up to √(6 / fan_in), as keras.initializers.HeUniform (He et al., 2015).</summary>
/// <param name="seed">Seed of the draw.</param>
/// <param name="inputAxes">Axes that make up fan_in; with <paramref name="outputAxes"/> they replace the rule for kernels.</param>
/// <param name="outputAxes">Axes that make up fan_out.</param>
public sealed class HeUniform(int? seed = null, int[]? inputAxes = null, int[]? outputAxes = null)
    : VarianceScaling(2.0, "fan_in", "uniform", seed, inputAxes, outputAxes)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static new HeUniform FromConfig(Config config) =>
        new(config.GetOptional<int>("seed"), config.Get<int[]?>("input_axes", null), config.Get<int[]?>("output_axes", null));
}
