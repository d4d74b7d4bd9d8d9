using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>In training y = x + noise from a normal distribution of mean 0; otherwise y = x. As keras.layers.GaussianNoise.</summary>
public sealed class GaussianNoise : Layer
{
    readonly double stddev;
    readonly int? seed;
    readonly SeedGenerator? seeds;

    /// <param name="stddev">Standard deviation of the noise.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is negative.</exception>
    public GaussianNoise(double stddev, int? seed = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        if (!(stddev >= 0))
            throw new ArgumentOutOfRangeException(nameof(stddev), stddev, $"{Label}: stddev must be at least 0");
        (this.stddev, this.seed) = (stddev, seed);
        if (stddev > 0)
            seeds = AddSeedGenerator(seed);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) =>
        training && seeds != null ? x + seeds.Draw(RandomKind.Normal, new TensorSpec(x.Shape, x.DType)) * stddev : x;

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("stddev", stddev).Add("seed", seed);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static GaussianNoise FromConfig(Config config) =>
        new(config.Get<double>("stddev"), config.GetOptional<int>("seed"), config.Name, config.Policy, config.Trainable);
}
