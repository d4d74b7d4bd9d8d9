using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>Several numbers.</summary>
/// <param name="names">How many, and what they are called.</param>
sealed class NumbersInterpretation(SlotNames names) : Interpretation
{
    /// <inheritdoc/>
    public override string Name => "MultiOutputRegression";

    /// <inheritdoc/>
    public override Delegate Getter(int column, IScoredRow row) => Vector(row, v => v);

    /// <inheritdoc/>
    public override bool Fits(int inputs, int outputs) => outputs == names.Count;

    /// <inheritdoc/>
    protected override InterpretationKind Kind => InterpretationKind.Numbers;

    /// <inheritdoc/>
    protected override void WriteValues(BinaryWriter writer) => names.Write(writer);

    /// <inheritdoc/>
    protected override DataViewSchema Describe()
    {
        var schema = new DataViewSchema.Builder();
        DataViewSchema.Annotations.Builder score = Annotate("MultiOutputRegression", Score);
        names.AddTo(score);
        schema.AddColumn(Score, new VectorDataViewType(NumberDataViewType.Single, names.Count), score.ToAnnotations());
        return schema.ToSchema();
    }
}
