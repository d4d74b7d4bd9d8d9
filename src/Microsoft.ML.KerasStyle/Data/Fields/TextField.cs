using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>A text, or several, for a net that takes texts: layers that run on the host make numbers of them as they are read (<see cref="HostInputs"/>).</summary>
/// <param name="Role">What the column is for.</param>
/// <param name="Column">Its name.</param>
/// <param name="Spec">Texts of a row.</param>
sealed record TextField(string Role, string Column, TensorSpec Spec) : Field(Role, Column, Spec)
{
    /// <inheritdoc/>
    public override int Size => 0;

    /// <summary>Reads the texts of the row that <paramref name="row"/> is on.</summary>
    public Func<string[]> OpenTexts(DataViewRow row)
    {
        DataViewSchema.Column column = row.Schema[Column];
        int count = (int)Spec.Shape.Size;
        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<ReadOnlyMemory<char>> one = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> text = default;
            return () =>
            {
                one(ref text);
                return [text.ToString()];
            };
        }

        ValueGetter<VBuffer<ReadOnlyMemory<char>>> several = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> texts = default;
        return () =>
        {
            several(ref texts);
            return texts.Length == count ? [.. texts.DenseValues().Select(t => t.ToString())] : throw RowProblem.Length(Role, Column, row.Position, count, texts.Length);
        };
    }

    /// <inheritdoc/>
    public override FieldReader Open(DataViewRow row, bool strict) => throw new NotSupportedException($"{Role} column '{Column}': texts have no bytes");
}
