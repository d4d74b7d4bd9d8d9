namespace KerasStyle;

/// <summary>What is known of a tensor before its values: shape and element type.</summary>
public readonly record struct TensorSpec(Shape Shape, DType DType = DType.Float32)
{
    /// <summary>Bytes that the values take.</summary>
    public long Bytes => Shape.Size * DType.Size();

    /// <inheritdoc/>
    public override string ToString() => $"{DType.KerasName()}{Shape}";
}
