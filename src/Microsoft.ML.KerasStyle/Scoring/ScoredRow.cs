using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>A row with the net's columns; the net runs once for each position of the input, when one of them is read.</summary>
sealed class ScoredRow : DataViewRow
{
    readonly KerasTransformer transformer;
    readonly ScoredColumns columns;
    readonly DataViewRow input;
    readonly bool[] active;
    readonly FeatureReader? reader;
    readonly float[] features = [], outputs = [];
    long scored = long.MinValue;

    public ScoredRow(KerasTransformer transformer, ScoredColumns columns, DataViewRow input, bool[] active)
    {
        (this.transformer, this.columns, this.input, this.active) = (transformer, columns, input, active);
        if (!columns.AnyScored(active))
            return;
        reader = FeatureReader.Create(input, input.Schema[columns.Features], transformer.Scorer.InputSize);
        (features, outputs) = (new float[transformer.Scorer.InputSize], new float[transformer.Scorer.OutputSize]);
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema => columns.Output;

    /// <inheritdoc/>
    public override long Position => input.Position;

    /// <inheritdoc/>
    public override long Batch => input.Batch;

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ScoredColumns.CheckActive(active, column);
        return columns.IsScored(column.Index)
            ? ScoredColumns.Typed<TValue>(transformer.Interpretation.Getter(column.Index - columns.Input.Count, Outputs), column)
            : input.GetGetter<TValue>(input.Schema[column.Index]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    ReadOnlyMemory<float> Outputs()
    {
        if (scored != input.Position)
        {
            reader!.Read(features);
            transformer.Scorer.Score(features, 1, outputs);
            scored = input.Position;
        }

        return outputs;
    }
}
