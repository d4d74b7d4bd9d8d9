namespace KerasStyle.Initializers;

/// <summary>Truncated normal values of variance 1 / fan_in, as keras.initializers.LecunNormal (LeCun et al., 1998; Klambauer et al., 2017).</summary>
/// <param name="seed">Seed of the draw.</param>
/// <param name="inputAxes">Axes that make up fan_in; with <paramref name="outputAxes"/> they replace the rule for kernels.</param>
/// <param name="outputAxes">Axes that make up fan_out.</param>
public sealed class LecunNormal(int? seed = null, int[]? inputAxes = null, int[]? outputAxes = null)
    : VarianceScaling(1.0, "fan_in", "truncated_normal", seed, inputAxes, outputAxes)
{
    /// <summary>Reads the arguments under Keras' names.</summary>
    public static new LecunNormal FromConfig(Config config) =>
        new(config.GetOptional<int>("seed"), config.Get<int[]?>("input_axes", null), config.Get<int[]?>("output_axes", null));
}
