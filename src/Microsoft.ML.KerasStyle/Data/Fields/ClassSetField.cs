using System.Runtime.InteropServices;
using KerasStyle;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>A label that is a set of classes: a vector of keys, of any length. In the net 1 for each class of the set and 0 for the others.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Classes">Number of classes.</param>
sealed record ClassSetField(string Column, int Classes) : Field("label", Column, new TensorSpec([Classes]))
{
    /// <inheritdoc/>
    public override FieldReader Open(DataViewRow row, bool strict) => new Reader(KeyVector.Open(row, Column));

    sealed class Reader(KeyVector keys) : FieldReader
    {
        public override void Read(Span<byte> destination)
        {
            Span<float> values = MemoryMarshal.Cast<byte, float>(destination);
            values.Clear();
            foreach (int key in keys.Read())
            {
                if (key != 0)
                    values[key - 1] = 1;
            }
        }
    }
}
