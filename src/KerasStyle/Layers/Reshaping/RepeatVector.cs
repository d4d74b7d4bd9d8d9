namespace KerasStyle.Layers;

/// <summary>Each row n times: (batch, features) → (batch, n, features), as keras.layers.RepeatVector.</summary>
public sealed class RepeatVector : Layer
{
    readonly int n;

    /// <param name="n">How often.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is not positive.</exception>
    public RepeatVector(int n, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        this.n = n;
        InputSpec = new InputSpec(Rank: 2);
    }

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => Ops.BroadcastTo(Ops.ExpandDims(x, 1), [x.Shape[0], n, x.Shape[1]]);

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input)
    {
        InputSpec?.Check(Label, input);
        return [input[0], n, input[1]];
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("n", n);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RepeatVector FromConfig(Config config) => new(config.Get<int>("n"), config.Name, config.Policy, config.Trainable);
}
