namespace KerasStyle.Layers;

/// <summary>eˣ over its sum along an axis, or along several together, as keras.layers.Softmax.</summary>
/// <param name="axis">Axes to normalize; the last by default.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class Softmax(IntTuple axis = default, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : Layer(name, dtype, trainable)
{
    readonly IntTuple axis = axis.IsEmpty ? -1 : axis;

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor? mask = x.Mask;
        if (mask != null)
            x = Ops.Where(mask, x, Ops.Full(x.Shape, -1e9, x.DType));
        Tensor y = axis.Count == 1 ? Ops.Softmax(x, axis[0]) : Ops.Exp(x - Ops.Logsumexp(x, axis.Span, keepdims: true));
        return mask != null ? Ops.Where(mask, y, Ops.ZerosLike(y)) : y;
    }

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => input;

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.AddOneOrMany("axis", axis);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Softmax FromConfig(Config config) => new(config.Get("axis", default(IntTuple)), config.Name, config.Policy, config.Trainable);
}
