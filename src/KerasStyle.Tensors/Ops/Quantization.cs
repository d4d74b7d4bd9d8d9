namespace KerasStyle.Tensors;

/// <summary>Numbers of 4 bits out of bytes that hold two of them along an axis, the first in the low half: (..., ⌈length/2⌉, ...) of int8 → (..., length, ...)
/// in [−8, 7], of uint8 in [0, 15].</summary>
public sealed record UnpackInt4(int Axis, int Length) : Op
{
    /// <inheritdoc/>
    public override TensorSpec[] Infer(IReadOnlyList<Tensor> inputs)
    {
        TensorSpec packed = inputs[0].Spec;
        if (packed.DType is not (DType.Int8 or DType.UInt8) || packed.Shape[Axis] != (Length + 1) / 2)
            throw new ArgumentException($"UnpackInt4: {Length} numbers along axis {Axis} need {(Length + 1) / 2} bytes of int8 or uint8, got {packed}");
        return [packed with { Shape = packed.Shape.With(Axis, Length) }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(Node node, IReadOnlyList<Tensor?> outputGradients) => [null];
}
