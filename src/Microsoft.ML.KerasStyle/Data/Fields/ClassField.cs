using System.Runtime.InteropServices;
using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>A label that is one of several classes: a key, or a number from 0 on. Kept as the class's number; in the net it is that number (Int32,
/// for sparse_categorical_crossentropy), 0 or 1 (Float32 of one value), or 1 for the class and 0 for the others (Float32).</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Spec">One of these forms.</param>
/// <param name="Classes">Number of classes; null while it is not known.</param>
sealed record ClassField(string Column, TensorSpec Spec, int? Classes) : Field("label", Column, Spec)
{
    /// <inheritdoc/>
    public override int Size => sizeof(int);

    /// <inheritdoc/>
    public override bool IsPlain => Spec.DType == DType.Int32;

    /// <inheritdoc/>
    public override FieldReader Open(DataViewRow row, bool strict) => ClassReader.Create(row, row.Schema[Column], Classes);

    /// <summary>The class of a kept row.</summary>
    public static int Class(ReadOnlySpan<byte> kept) => MemoryMarshal.Read<int>(kept);

    /// <inheritdoc/>
    public override void Expand(ReadOnlySpan<byte> kept, Span<byte> destination)
    {
        if (IsPlain)
        {
            base.Expand(kept, destination);
            return;
        }

        Span<float> values = MemoryMarshal.Cast<byte, float>(destination);
        values.Clear();
        if (values.Length == 1)
            values[0] = Class(kept);
        else
            values[Class(kept)] = 1;
    }
}
