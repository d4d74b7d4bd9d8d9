namespace KerasStyle.Layers;

/// <summary>x / √Σx² along some axes, so that each row has length 1, as keras.layers.UnitNormalization.</summary>
public sealed class UnitNormalization : Layer
{
    readonly IntTuple axis;

    /// <param name="axis">Axes that are normalized together; the last by default.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="dtype">Type to compute in.</param>
    /// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
    public UnitNormalization(IntTuple axis = default, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable) => this.axis = axis.IsEmpty ? -1 : axis;

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        int[] axes = [.. axis.Select(x.Shape.Axis)];
        Tensor squares = Ops.Sum(Ops.Square(x), axes, keepdims: true);
        // A row of zeros stays one: its factor is 1 / ε.
        return x * Ops.Rsqrt(Ops.Maximum(squares, 1e-24));
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.AddOneOrMany("axis", axis);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static UnitNormalization FromConfig(Config config) => new(config.Get("axis", default(IntTuple)), config.Name, config.Policy, config.Trainable);
}
