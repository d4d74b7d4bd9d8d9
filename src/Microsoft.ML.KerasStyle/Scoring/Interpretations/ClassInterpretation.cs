using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>A probability for each class.</summary>
/// <param name="count">Number of classes.</param>
/// <param name="names">Their values; null when unknown.</param>
/// <param name="logits">Whether the net ends before its softmax.</param>
sealed class ClassInterpretation(int count, ClassNames? names, bool logits) : Interpretation
{
    const string Task = "MulticlassClassification";

    /// <inheritdoc/>
    public override string Name => "Multiclass";

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Classes => names?.Texts;

    /// <summary>Number of classes.</summary>
    public int Count => count;

    /// <inheritdoc/>
    public override bool Logits => logits;

    /// <inheritdoc/>
    public override Delegate Getter(int column, IScoredRow row) => column == 0
        ? (ValueGetter<uint>)((ref uint to) => to = Largest(row.Outputs))
        : Probabilities(row, count, logits);

    /// <inheritdoc/>
    public override bool Fits(int inputs, int outputs) => outputs == count;

    /// <inheritdoc/>
    protected override InterpretationKind Kind => InterpretationKind.Classes;

    /// <inheritdoc/>
    protected override void WriteValues(BinaryWriter writer)
    {
        writer.Write(count);
        writer.Write(logits);
        ClassNames.WriteOptional(names, writer);
    }

    public static ClassInterpretation ReadValues(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        bool logits = reader.ReadBoolean();
        ClassNames? names = ClassNames.ReadOptional(reader);
        return count > 0 && (names == null || names.Texts.Count == count) ? new ClassInterpretation(count, names, logits)
            : throw new InvalidDataException($"{names?.Texts.Count ?? 0} values of {count} classes");
    }

    /// <inheritdoc/>
    protected override DataViewSchema Describe()
    {
        var schema = new DataViewSchema.Builder();
        DataViewSchema.Annotations.Builder predicted = Annotate(Task, PredictedLabel), score = Annotate(Task, Score);
        names?.AddTo(predicted, AnnotationNames.KeyValues);
        names?.AddTextsTo(score, AnnotationNames.SlotNames);
        names?.AddTo(score, AnnotationNames.TrainingLabelValues);
        schema.AddColumn(PredictedLabel, new KeyDataViewType(typeof(uint), count), predicted.ToAnnotations());
        schema.AddColumn(Score, new VectorDataViewType(NumberDataViewType.Single, count), score.ToAnnotations());
        return schema.ToSchema();
    }
}
