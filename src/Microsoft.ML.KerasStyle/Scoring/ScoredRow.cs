using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>A row with the net's columns; the net runs once for each position of the input, when one of them is read.</summary>
sealed class ScoredRow : AddedRow, IScoredRow
{
    readonly KerasTransformer transformer;
    readonly FieldReader[] fields = [];
    readonly byte[] features = [];
    readonly float[] outputs = [];
    long scored = long.MinValue;

    public ScoredRow(KerasTransformer transformer, ScoredColumns columns, DataViewRow input, bool[] active)
        : base(columns, input, active)
    {
        this.transformer = transformer;
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
    public RowFormat Format => transformer.Format;

    /// <inheritdoc/>
    protected override Delegate AddedGetter(int column) => transformer.Interpretation.Getter(column, this);

    void Compute()
    {
        if (scored == Position)
            return;
        for (int i = 0; i < fields.Length; i++)
            fields[i].Read(transformer.Format.Of(i, features.AsSpan()));
        transformer.Scorer.Score(features, 1, outputs);
        scored = Position;
    }
}
