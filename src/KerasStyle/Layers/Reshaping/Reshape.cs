namespace KerasStyle.Layers;

/// <summary>The same values in another shape: (batch, ...) → (batch, target...), as keras.layers.Reshape.</summary>
/// <param name="targetShape">Shape without the batch axis; one length may be −1 and follows from the others.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="dtype">Type to compute in.</param>
/// <param name="trainable">Kept for Keras' sake; the layer has no weights.</param>
public sealed class Reshape(Shape targetShape, string? name = null, DTypePolicy? dtype = null, bool trainable = true)
    : Layer(name, dtype, trainable)
{
    /// <inheritdoc/>
    protected override Tensor Call(Tensor x, bool training) => Ops.Reshape(x, new Shape(x.Shape[0]).Concat(Resolve(x.Shape)));

    /// <inheritdoc/>
    public override Shape ComputeOutputShape(Shape input) => new Shape(input[0]).Concat(Resolve(input));

    // The target with its unknown length filled in where the input's size tells it.
    Shape Resolve(Shape input)
    {
        Shape inner = input[1..];
        int unknown = targetShape.Span.IndexOf(Shape.Unknown);
        if (!inner.IsKnown)
            return targetShape;
        long rest = unknown < 0 ? targetShape.Size : targetShape.With(unknown, 1).Size;
        if (unknown < 0 ? rest != inner.Size : rest == 0 || inner.Size % rest != 0)
            throw new ArgumentException($"{Label}: cannot reshape {inner} ({inner.Size} values per row) to {targetShape}, got input shape {input}");
        return unknown < 0 ? targetShape : targetShape.With(unknown, (int)(inner.Size / rest));
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("target_shape", new IntTuple(targetShape.Span));

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Reshape FromConfig(Config config) => new(config.Get<Shape>("target_shape"), config.Name, config.Policy, config.Trainable);
}
