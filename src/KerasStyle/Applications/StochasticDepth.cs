using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>Each sample dropped as a whole with a probability, in training (Huang et al., 2016); otherwise y = x. Of keras.applications.ConvNeXt.</summary>
public sealed class StochasticDepth : Layer
{
    readonly double rate;
    readonly SeedGenerator seeds;

    /// <param name="dropPathRate">The probability.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public StochasticDepth(double dropPathRate, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        rate = dropPathRate is >= 0 and < 1 ? dropPathRate : throw new ArgumentOutOfRangeException(nameof(dropPathRate), dropPathRate, $"{Label}: dropPathRate must be from 0 to 1");
        seeds = new SeedGenerator(null, $"{Name}/generator");
    }

    /// <inheritdoc/>
    public override string Module => "keras.src.applications.convnext";

    /// <inheritdoc/>
    protected internal override string? RegisteredName => "StochasticDepth";

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => !training ? x
        : x * (Ops.Floor(seeds.Draw(RandomKind.Uniform, new TensorSpec(new([x.Shape[0], .. Enumerable.Repeat(1, x.Rank - 1)]), x.DType)) + (1 - rate)) * (1 / (1 - rate)));

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("drop_path_rate", rate);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static StochasticDepth FromConfig(Config config) => new(config.Get<double>("drop_path_rate"), config.Name, config.Policy, config.Trainable);
}
