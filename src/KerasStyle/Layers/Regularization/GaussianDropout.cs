using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>In training y = x · noise from a normal distribution of mean 1 and standard deviation √(rate / (1 − rate)); otherwise y = x.
/// As keras.layers.GaussianDropout (Srivastava et al., 2014).</summary>
public sealed class GaussianDropout : Layer
{
    readonly double rate;
    readonly int? seed;
    readonly SeedGenerator? seeds;

    /// <param name="rate">The rate of a dropout whose noise has this deviation; from 0 to below 1.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in [0, 1).</exception>
    public GaussianDropout(double rate, int? seed = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        if (!(rate is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"{Label}: rate must be from 0 to below 1");
        (this.rate, this.seed) = (rate, seed);
        if (rate > 0)
            seeds = AddSeedGenerator(seed);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        return training && seeds != null ? x * (seeds.Draw(RandomKind.Normal, new TensorSpec(x.Shape, x.DType)) * Math.Sqrt(rate / (1 - rate)) + 1) : x;
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("rate", rate).Add("seed", seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static GaussianDropout FromConfig(Config config) =>
        new(config.Get<double>("rate"), config.GetOptional<int>("seed"), config.Name, config.Policy, config.Trainable);
}
