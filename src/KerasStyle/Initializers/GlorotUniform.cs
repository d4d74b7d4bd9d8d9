namespace KerasStyle.Initializers;

/// <summary>Uniform values up to √(6 / (fan_in + fan_out)), as keras.initializers.GlorotUniform (Glorot and Bengio, 2010).</summary>
/// <param name="seed">Seed of the draw.</param>
/// <param name="inputAxes">Axes that make up fan_in; with <paramref name="outputAxes"/> they replace the rule for kernels.</param>
/// <param name="outputAxes">Axes that make up fan_out.</param>
public sealed class GlorotUniform(int? seed = null, int[]? inputAxes = null, int[]? outputAxes = null)
    : VarianceScaling(1.0, "fan_avg", "uniform", seed, inputAxes, outputAxes)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static new GlorotUniform FromConfig(Config config) =>
        new(config.GetOptional<int>("seed"), config.Get<int[]?>("input_axes", null), config.Get<int[]?>("output_axes", null));
}
