using System.Runtime.InteropServices;
using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Which steps of a series of classes count: 1 where the key is there, 0 where it is missing or the series was filled up.</summary>
/// <param name="Steps">The series: classes, kept as their number plus one.</param>
/// <param name="Features">The series that they are the classes of, each of one step; null where the features are numbers.</param>
sealed record StepWeightField(KeySequenceField Steps, KeySequenceField? Features) : Field("label", Steps.Column, new TensorSpec(Steps.Spec.Shape))
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => Features == null ? base.Columns : [Column, Features.Column];

    /// <inheritdoc/>
    public override FieldReader Open(DataViewRow row, bool strict) => new Reader(this, row);

    sealed class Reader(StepWeightField field, DataViewRow row) : FieldReader
    {
        readonly FieldReader keys = (field.Steps with { Shift = 0 }).Open(row, strict: true);
        readonly KeyVector? labels = field.Features == null ? null : KeyVector.Open(row, field.Column), features = field.Features == null ? null : KeyVector.Open(row, field.Features.Column);
        readonly byte[] kept = new byte[field.Steps.Size];

        public override void Read(Span<byte> destination)
        {
            if (features != null && features.Read().Length is var expected && labels!.Read().Length is var got && got != expected)
                throw RowProblem.Length("label", field.Column, row.Position, expected, got);
            keys.Read(kept);
            ReadOnlySpan<int> present = MemoryMarshal.Cast<byte, int>(kept);
            Span<float> weights = MemoryMarshal.Cast<byte, float>(destination);
            for (int i = 0; i < weights.Length; i++)
                weights[i] = present[i] == 0 ? 0 : 1;
        }
    }
}
