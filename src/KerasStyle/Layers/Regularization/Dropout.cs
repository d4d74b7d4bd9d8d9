using KerasStyle.Tensors;

namespace KerasStyle.Layers;

/// <summary>In training each value is 0 with probability rate, else x / (1 − rate); otherwise y = x. As keras.layers.Dropout (Srivastava et al., 2014).</summary>
public class Dropout : Layer
{
    readonly double rate;
    readonly Shape? noiseShape;
    readonly SeedGenerator? seeds;
    readonly int? seed;

    /// <param name="rate">Share of the values to drop, from 0 to 1.</param>
    /// <param name="noiseShape">Shape of the mask, which broadcasts over the input; unknown lengths are the input's. The input's shape by default.</param>
    /// <param name="seed">Seed of the masks.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in [0, 1].</exception>
    public Dropout(double rate, Shape? noiseShape = null, int? seed = null, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        if (!(rate is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"{Label}: rate must be from 0 to 1");
        (this.rate, this.noiseShape, this.seed) = (rate, noiseShape, seed);
        // As in Keras, a layer that never draws has no seed in files.
        if (rate > 0)
            seeds = AddSeedGenerator(seed);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        if (!training || seeds == null)
            return x;
        if (rate == 1)
            return Ops.ZerosLike(x);
        Tensor draw = seeds.Draw(RandomKind.Uniform, new TensorSpec(NoiseShape(x.Shape), x.DType));
        return Ops.Where(draw >= rate, x * (1 / (1 - rate)), Ops.ZerosLike(x));
    }

    /// <summary>Shape of the mask for an input.</summary>
    private protected virtual Shape NoiseShape(Shape input)
    {
        if (noiseShape is not { } shape)
            return input;
        Shape known = shape.Rank == input.Rank
            ? new([.. shape.Select((n, i) => n == Shape.Unknown ? input[i] : n)])
            : throw new ArgumentException($"{Label}: noiseShape {shape} must have one length for each axis of the input shape {input}");
        return Shape.Broadcast(known, input) == input
            ? known
            : throw new ArgumentException($"{Label}: noiseShape {shape} does not broadcast to the input shape {input}");
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("rate", rate).Add("seed", seed).Add("noise_shape", noiseShape);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Dropout FromConfig(Config config) => new(
        config.Get<double>("rate"), config.GetOptional<Shape>("noise_shape"), config.GetOptional<int>("seed"), config.Name, config.Policy, config.Trainable);

    /// <inheritdoc/>
    protected override string Describe() => $"{rate}";
}
