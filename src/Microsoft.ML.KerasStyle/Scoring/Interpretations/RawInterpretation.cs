using KerasStyle;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>Every output of a net as a column of its own: one number, or a vector of the output's dimensions.</summary>
/// <param name="outputs">Name and shape of one row of each output.</param>
sealed class RawInterpretation(IReadOnlyList<(string Column, Shape Shape)> outputs) : Interpretation
{
    /// <inheritdoc/>
    public override string Name => "Outputs";

    /// <inheritdoc/>
    public override Delegate Getter(int column, IScoredRow row)
    {
        int start = outputs.Take(column).Sum(o => (int)o.Shape.Size), size = (int)outputs[column].Shape.Size;
        return size == 1
            ? (ValueGetter<float>)((ref float to) => to = row.Outputs[start])
            : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> to) =>
            {
                VBufferEditor<float> editor = VBufferEditor.Create(ref to, size);
                row.Outputs.Slice(start, size).CopyTo(editor.Values);
                to = editor.Commit();
            });
    }

    /// <inheritdoc/>
    public override bool Fits(int inputs, int outputs1) => outputs1 == outputs.Sum(o => o.Shape.Size);

    /// <inheritdoc/>
    protected override InterpretationKind Kind => InterpretationKind.Raw;

    /// <inheritdoc/>
    protected override void WriteValues(BinaryWriter writer)
    {
        writer.Write(outputs.Count);
        foreach ((string column, Shape shape) in outputs)
        {
            writer.Write(column);
            Saving.ShapeBytes.Write(shape, writer);
        }
    }

    public static RawInterpretation ReadValues(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        return count is > 0 and < 1 << 16 ? new RawInterpretation([.. Enumerable.Range(0, count).Select(_ => (reader.ReadString(), Saving.ShapeBytes.Read(reader)))])
            : throw new InvalidDataException($"a number of outputs of {count}");
    }

    /// <inheritdoc/>
    protected override DataViewSchema Describe()
    {
        var schema = new DataViewSchema.Builder();
        foreach ((string column, Shape shape) in outputs)
        {
            int[] dimensions = [.. Enumerable.Range(0, shape.Rank).Select(i => shape[i])];
            schema.AddColumn(column, shape.Size == 1 ? NumberDataViewType.Single : new VectorDataViewType(NumberDataViewType.Single, dimensions), null);
        }

        return schema.ToSchema();
    }
}
