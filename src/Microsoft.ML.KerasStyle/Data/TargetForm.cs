using System.Runtime.InteropServices;
using KerasStyle;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>The form in which a label goes into the loss: its class number, one value per class, or the number itself.</summary>
/// <param name="Spec">Shape and type of one row's target.</param>
sealed record TargetForm(TensorSpec Spec)
{
    /// <summary>Class numbers, for sparse_categorical_crossentropy.</summary>
    public static TargetForm ClassNumber { get; } = new(new TensorSpec(Shape.Scalar, DType.Int32));

    /// <summary>One number for a net of one output.</summary>
    public static TargetForm Value { get; } = new(new TensorSpec([1]));

    /// <summary>1 for the class and 0 for the others, for categorical losses.</summary>
    public static TargetForm OneHot(int classes) => new(new TensorSpec([classes]));

    /// <summary>Writes the target of a label.</summary>
    /// <param name="label">The label as <see cref="LabelReader"/> reads it.</param>
    /// <param name="row">Which row of <paramref name="destination"/>.</param>
    /// <param name="destination">Room for a batch.</param>
    public void Write(float label, int row, Span<byte> destination)
    {
        if (Spec.DType == DType.Int32)
        {
            MemoryMarshal.Cast<byte, int>(destination)[row] = (int)label;
            return;
        }

        Span<float> values = MemoryMarshal.Cast<byte, float>(destination);
        if (Spec.Shape[0] == 1)
        {
            values[row] = label;
            return;
        }

        Span<float> target = values.Slice(row * Spec.Shape[0], Spec.Shape[0]);
        target.Clear();
        target[(int)label] = 1;
    }
}
