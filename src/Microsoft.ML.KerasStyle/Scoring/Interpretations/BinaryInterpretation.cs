using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>The probability of yes.</summary>
/// <param name="logits">Whether the net ends before its sigmoid.</param>
/// <param name="names">The values of a label that was a key, no first; null for other labels.</param>
sealed class BinaryInterpretation(bool logits, ClassNames? names = null) : Interpretation
{
    const string Task = "BinaryClassification";

    /// <inheritdoc/>
    public override string Name => "Binary";

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Classes => names?.Texts;

    /// <inheritdoc/>
    public override bool Logits => logits;

    /// <inheritdoc/>
    public override Delegate Getter(int column, IScoredRow row) => column switch
    {
        0 => (ValueGetter<bool>)((ref bool to) => to = LogOdds(row.Outputs[0], logits) > 0),
        1 => Number(row, v => LogOdds(v, logits)),
        _ => Number(row, v => Chance(v, logits)),
    };

    /// <inheritdoc/>
    public override bool Fits(int inputs, int outputs) => outputs == 1;

    /// <inheritdoc/>
    protected override InterpretationKind Kind => names == null ? InterpretationKind.Binary : InterpretationKind.BinaryKeys;

    /// <inheritdoc/>
    protected override void WriteValues(BinaryWriter writer)
    {
        writer.Write(logits);
        if (names != null)
            ClassNames.WriteOptional(names, writer);
    }

    public static BinaryInterpretation ReadValues(BinaryReader reader) => new(reader.ReadBoolean(), ClassNames.ReadOptional(reader));

    /// <inheritdoc/>
    protected override DataViewSchema Describe()
    {
        var schema = new DataViewSchema.Builder();
        DataViewSchema.Annotations.Builder probability = Annotate(Task, Probability);
        probability.AddPrimitiveValue(AnnotationNames.IsNormalized, BooleanDataViewType.Instance, true);
        schema.AddColumn(PredictedLabel, BooleanDataViewType.Instance, Annotate(Task, PredictedLabel).ToAnnotations());
        schema.AddColumn(Score, NumberDataViewType.Single, Annotate(Task, Score).ToAnnotations());
        schema.AddColumn(Probability, NumberDataViewType.Single, probability.ToAnnotations());
        return schema.ToSchema();
    }
}
