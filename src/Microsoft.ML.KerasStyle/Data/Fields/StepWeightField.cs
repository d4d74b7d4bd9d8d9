using System.Runtime.InteropServices;
using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Which steps of a series of classes count: 1 where the key is there, 0 where it is missing or the series was filled up.</summary>
/// <param name="Steps">The series: classes, kept as their number plus one.</param>
sealed record StepWeightField(KeySequenceField Steps) : Field("label", Steps.Column, new TensorSpec(Steps.Spec.Shape))
{
    /// <inheritdoc/>
    public override FieldReader Open(DataViewRow row, bool strict) => new Reader((Steps with { Shift = 0 }).Open(row, strict));

    sealed class Reader(FieldReader keys) : FieldReader
    {
        public override void Read(Span<byte> destination)
        {
            keys.Read(destination);
            Span<int> present = MemoryMarshal.Cast<byte, int>(destination);
            Span<float> weights = MemoryMarshal.Cast<byte, float>(destination);
            for (int i = 0; i < present.Length; i++)
                weights[i] = present[i] == 0 ? 0 : 1;
        }
    }
}
