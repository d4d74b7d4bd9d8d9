using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>A row with the net's columns; the net runs once for each position of the input, when one of them is read.</summary>
sealed class ScoredRow : DataViewRow, IScoredRow
{
    readonly KerasTransformer transformer;
    readonly ScoredColumns columns;
    readonly DataViewRow input;
    readonly bool[] active;
    readonly FieldReader[] fields = [];
    readonly byte[] features = [];
    readonly float[] outputs = [];
    long scored = long.MinValue;

    public ScoredRow(KerasTransformer transformer, ScoredColumns columns, DataViewRow input, bool[] active)
    {
        (this.transformer, this.columns, this.input, this.active) = (transformer, columns, input, active);
        if (!columns.AnyScored(active))
            return;
        fields = transformer.Format.Open(input, strict: false);
        (features, outputs) = (new byte[transformer.Format.Size], new float[transformer.Scorer.OutputSize]);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Outputs
    {
        get
        {
            Compute();
            return outputs;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Inputs
    {
        get
        {
            Compute();
            return features;
        }
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
            ? ScoredColumns.Typed<TValue>(transformer.Interpretation.Getter(column.Index - columns.Input.Count, this), column)
            : input.GetGetter<TValue>(input.Schema[column.Index]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    void Compute()
    {
        if (scored == input.Position)
            return;
        for (int i = 0; i < fields.Length; i++)
            fields[i].Read(transformer.Format.Of(i, features.AsSpan()));
        transformer.Scorer.Score(features, 1, outputs);
        scored = input.Position;
    }
}
