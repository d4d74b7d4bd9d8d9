using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>One number.</summary>
/// <param name="ranking">Whether it orders the rows of a group.</param>
sealed class NumberInterpretation(bool ranking) : Interpretation
{
    /// <inheritdoc/>
    public override string Name => ranking ? "Ranking" : "Regression";

    /// <summary>Whether it orders the rows of a group.</summary>
    public bool Ranking => ranking;

    /// <inheritdoc/>
    public override Delegate Getter(int column, IScoredRow row) => (ValueGetter<float>)((ref float to) => to = row.Outputs[0]);

    /// <inheritdoc/>
    public override bool Fits(int inputs, int outputs) => outputs == 1;

    /// <inheritdoc/>
    protected override InterpretationKind Kind => InterpretationKind.Number;

    /// <inheritdoc/>
    protected override void WriteValues(BinaryWriter writer) => writer.Write(ranking);

    /// <inheritdoc/>
    protected override DataViewSchema Describe()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(Score, NumberDataViewType.Single, Annotate(Name, Score).ToAnnotations());
        return schema.ToSchema();
    }
}
