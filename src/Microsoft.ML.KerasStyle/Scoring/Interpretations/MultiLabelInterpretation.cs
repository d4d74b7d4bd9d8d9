using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>A probability for each label by itself.</summary>
/// <param name="names">How many, and what they are called.</param>
/// <param name="logits">Whether the net ends before its sigmoid.</param>
sealed class MultiLabelInterpretation(SlotNames names, bool logits) : Interpretation
{
    const string Task = "MultiLabelClassification";

    /// <inheritdoc/>
    public override string Name => "MultiLabel";

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Classes => names.Texts;

    /// <inheritdoc/>
    public override bool Logits => logits;

    /// <inheritdoc/>
    public override Delegate Getter(int column, IScoredRow row) => column switch
    {
        0 => Vector(row, v => LogOdds(v, logits) > 0),
        1 => Vector(row, v => LogOdds(v, logits)),
        _ => Vector(row, v => Chance(v, logits)),
    };

    /// <inheritdoc/>
    public override bool Fits(int inputs, int outputs) => outputs == names.Count;

    /// <inheritdoc/>
    protected override InterpretationKind Kind => InterpretationKind.MultiLabel;

    /// <inheritdoc/>
    protected override void WriteValues(BinaryWriter writer)
    {
        names.Write(writer);
        writer.Write(logits);
    }

    /// <inheritdoc/>
    protected override DataViewSchema Describe()
    {
        var schema = new DataViewSchema.Builder();
        Add(PredictedLabel, BooleanDataViewType.Instance);
        Add(Score, NumberDataViewType.Single);
        Add(Probability, NumberDataViewType.Single);
        return schema.ToSchema();

        void Add(string column, PrimitiveDataViewType type)
        {
            DataViewSchema.Annotations.Builder annotations = Annotate(Task, column);
            names.AddTo(annotations);
            schema.AddColumn(column, new VectorDataViewType(type, names.Count), annotations.ToAnnotations());
        }
    }
}
