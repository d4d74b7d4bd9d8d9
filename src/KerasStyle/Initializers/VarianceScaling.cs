using KerasStyle.Tensors;

namespace KerasStyle.Initializers;

/// <summary>Values whose variance is scale / n, where n is the number of inputs of a unit (fan_in), of outputs (fan_out) or their mean (fan_avg),
/// as keras.initializers.VarianceScaling. A kernel (..., in, out) has fan_in = in · Π(...) and fan_out = out · Π(...).</summary>
public class VarianceScaling : RandomInitializer
{
    // Standard deviation of the standard normal distribution cut at two standard deviations.
    const double TruncatedDeviation = 0.87962566103423978;

    readonly double scale;
    readonly string mode, distribution;
    readonly int[]? inputAxes, outputAxes;

    /// <param name="scale">Variance times n, 1 by default.</param>
    /// <param name="mode"><c>fan_in</c>, <c>fan_out</c> or <c>fan_avg</c>.</param>
    /// <param name="distribution"><c>truncated_normal</c> (or <c>normal</c>), <c>untruncated_normal</c> or <c>uniform</c>.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="inputAxes">Axes that make up fan_in; with <paramref name="outputAxes"/> they replace the rule for kernels.</param>
    /// <param name="outputAxes">Axes that make up fan_out.</param>
    /// <exception cref="ArgumentException">An argument has another value.</exception>
    public VarianceScaling(
        double scale = 1.0, string mode = "fan_in", string distribution = "truncated_normal", int? seed = null, int[]? inputAxes = null, int[]? outputAxes = null)
        : base(seed)
    {
        if (!(scale > 0))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "scale must be positive");
        this.scale = scale;
        this.mode = mode is "fan_in" or "fan_out" or "fan_avg" ? mode : throw new ArgumentException($"mode must be fan_in, fan_out or fan_avg, got '{mode}'", nameof(mode));
        this.distribution = distribution switch
        {
            "normal" => "truncated_normal",
            "truncated_normal" or "untruncated_normal" or "uniform" => distribution,
            _ => throw new ArgumentException($"distribution must be uniform, truncated_normal or untruncated_normal, got '{distribution}'", nameof(distribution)),
        };
        (this.inputAxes, this.outputAxes) = (inputAxes, outputAxes);
    }

    /// <inheritdoc/>
    public override Tensor Call(Shape shape, DType dtype = DType.Float32)
    {
        (double fanIn, double fanOut) = Fans(shape);
        double variance = scale / Math.Max(1, mode switch { "fan_in" => fanIn, "fan_out" => fanOut, _ => (fanIn + fanOut) / 2 });
        double limit = Math.Sqrt(3 * variance);
        return distribution switch
        {
            "truncated_normal" => Draw(RandomKind.TruncatedNormal, shape, dtype, 0, Math.Sqrt(variance) / TruncatedDeviation),
            "untruncated_normal" => Draw(RandomKind.Normal, shape, dtype, 0, Math.Sqrt(variance)),
            _ => Draw(RandomKind.Uniform, shape, dtype, -limit, 2 * limit),
        };
    }

    /// <summary>The same with axes for the fans, unless it has its own.</summary>
    internal VarianceScaling WithAxes(int[] input, int[] output) =>
        inputAxes != null && outputAxes != null ? this : new VarianceScaling(scale, mode, distribution, Seed, input, output);

    (double In, double Out) Fans(Shape shape)
    {
        if (inputAxes != null && outputAxes != null)
            return (Product(inputAxes), Product(outputAxes));
        double field = shape.Rank > 2 ? shape[..^2].Size : 1;
        return shape.Rank switch
        {
            0 => (1, 1),
            1 => (shape[0], shape[0]),
            _ => (shape[^2] * field, shape[^1] * field),
        };

        double Product(int[] axes)
        {
            double product = 1;
            foreach (int axis in axes)
                product *= shape[shape.Axis(axis)];
            return product;
        }
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        // The named special cases have no arguments but these.
        if (GetType() == typeof(VarianceScaling))
            config.Add("scale", scale).Add("mode", mode).Add("distribution", distribution);
        config.Add("input_axes", inputAxes).Add("output_axes", outputAxes);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static VarianceScaling FromConfig(Config config) => new(
        config.Get("scale", 1.0), config.Get("mode", "fan_in"), config.Get("distribution", "truncated_normal"),
        config.GetOptional<int>("seed"), config.Get<int[]?>("input_axes", null), config.Get<int[]?>("output_axes", null));
}
