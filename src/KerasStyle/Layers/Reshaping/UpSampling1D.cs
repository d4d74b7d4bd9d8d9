namespace KerasStyle.Layers;

/// <summary>Each step repeated: (batch, steps, channels) → (batch, steps · size, channels), as keras.layers.UpSampling1D.</summary>
public sealed class UpSampling1D : Layer
{
    readonly int size;

    /// <param name="size">How often.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    public UpSampling1D(int size = 2, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        this.size = size;
        InputSpec = new InputSpec(Rank: 3);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => Ops.Repeat(x, size, 1);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        return input[1] == Shape.Unknown ? input : input.With(1, input[1] * size);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("size", size);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static UpSampling1D FromConfig(Config config) => new(config.Get("size", 2), config.Name, config.Policy, config.Trainable);
}
