namespace KerasStyle.Layers;

/// <summary>A layer applied to each step, (batch, steps, ...) → (batch, steps, ...), as keras.layers.TimeDistributed.</summary>
public sealed class TimeDistributed : Wrapper
{
    /// <param name="layer">The layer.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Whether training changes the weights.</param>
    public TimeDistributed(Layer layer, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(layer, name, dtype, trainable) => InputSpec = new InputSpec(MinRank: 3);

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override void Build(Shape input) => Inner.EnsureBuilt(new Shape(input[0]).Concat(input[2..]));

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        Shape rest = x.Shape[2..];
        Tensor steps = Ops.Reshape(x, new Shape(x.Shape[0] * x.Shape[1]).Concat(rest));
        if (x.Mask is { Rank: > 2 } mask)
            steps.Mask = Ops.Reshape(mask, new Shape(x.Shape[0] * x.Shape[1]).Concat(mask.Shape[2..]));
        Tensor y = Inner.Call(steps, training);
        return Ops.Reshape(y, new Shape(x.Shape[0], x.Shape[1]).Concat(y.Shape[1..]));
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) =>
        new Shape(input[0], input[1]).Concat(Inner.ComputeOutputShape(new Shape(input[0]).Concat(input[2..]))[1..]);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static TimeDistributed FromConfig(Config config) => new(ReadInner(config), config.Name, config.Policy, config.Trainable);
}
