using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Dropout for nets of selu: in training a value becomes −λα with probability rate, then all are scaled and shifted so that mean and variance stay;
/// otherwise y = x. As keras.layers.AlphaDropout (Klambauer et al., 2017).</summary>
public sealed class AlphaDropout : Layer
{
    const double Dropped = -1.6732632423543772 * 1.0507009873554805;
    readonly double rate;
    readonly Shape? noiseShape;
    readonly int? seed;
    readonly SeedGenerator? seeds;

    /// <param name="rate">Share of the values to drop, from 0 to 1.</param>
    /// <param name="noiseShape">Shape of the mask, which broadcasts over the input; unknown lengths are the input's. The input's shape by default.</param>
    /// <param name="seed">Seed of the masks.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in [0, 1].</exception>
    public AlphaDropout(double rate, Shape? noiseShape = null, int? seed = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        if (!(rate is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"{Label}: rate must be from 0 to 1");
        (this.rate, this.noiseShape, this.seed) = (rate, noiseShape, seed);
        if (rate > 0)
            seeds = AddSeedGenerator(seed);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!training || seeds == null)
            return x;
        Shape mask = noiseShape is { } shape ? new([.. shape.Select((n, i) => n == Shape.Unknown ? x.Shape[i] : n)]) : x.Shape;
        Tensor kept = seeds.Draw(RandomKind.Uniform, new TensorSpec(mask, x.DType)) >= rate;
        double a = 1 / Math.Sqrt((1 - rate) * (1 + rate * Dropped * Dropped)), b = -a * Dropped * rate;
        return Ops.Where(kept, x, Ops.Full(x.Shape, Dropped, x.DType)) * a + b;
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("rate", rate).Add("seed", seed).Add("noise_shape", noiseShape);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static AlphaDropout FromConfig(Config config) => new(
        config.Get<double>("rate"), config.GetOptional<Shape>("noise_shape"), config.GetOptional<int>("seed"), config.Name, config.Policy, config.Trainable);
}
