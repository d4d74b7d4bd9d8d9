using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;

namespace Microsoft.ML.KerasStyle.Scoring;

/// <summary>A class for each step of a series; a missing one for steps that only fill it up.</summary>
/// <param name="steps">Number of steps.</param>
/// <param name="count">Number of classes.</param>
/// <param name="names">Their values; null when unknown.</param>
/// <param name="logits">Whether the net ends before its softmax.</param>
sealed class StepsInterpretation(int steps, int count, ClassNames? names, bool logits) : Interpretation
{
    const string Task = "SequenceClassification";

    /// <inheritdoc/>
    public override string Name => "SequenceLabels";

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Classes => names?.Texts;

    /// <inheritdoc/>
    public override bool Logits => logits;

    /// <inheritdoc/>
    public override Delegate Getter(int column, IScoredRow row)
    {
        if (column != 0)
            return Probabilities(row, count, logits);
        var series = row.Format.Inputs[0] as KeySequenceField;
        return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> to) =>
        {
            ReadOnlySpan<float> outputs = row.Outputs;
            (int start, int end) = series?.Present(row.Format.Of(0, row.Inputs)) ?? (0, steps);
            VBufferEditor<uint> editor = VBufferEditor.Create(ref to, steps);
            for (int i = 0; i < steps; i++)
                editor.Values[i] = i >= start && i < end ? Largest(outputs.Slice(i * count, count)) : 0;
            to = editor.Commit();
        });
    }

    /// <inheritdoc/>
    public override bool Fits(int inputs, int outputs) => outputs == (long)steps * count;

    /// <inheritdoc/>
    protected override InterpretationKind Kind => InterpretationKind.Steps;

    /// <inheritdoc/>
    protected override void WriteValues(BinaryWriter writer)
    {
        writer.Write(steps);
        writer.Write(count);
        writer.Write(logits);
        ClassNames.WriteOptional(names, writer);
    }

    public static StepsInterpretation ReadValues(BinaryReader reader)
    {
        (int steps, int count, bool logits) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean());
        ClassNames? names = ClassNames.ReadOptional(reader);
        return steps > 0 && count > 0 && (names == null || names.Texts.Count == count) ? new StepsInterpretation(steps, count, names, logits)
            : throw new InvalidDataException($"{names?.Texts.Count ?? 0} values of {count} classes for {steps} steps");
    }

    /// <inheritdoc/>
    protected override DataViewSchema Describe()
    {
        var schema = new DataViewSchema.Builder();
        DataViewSchema.Annotations.Builder predicted = Annotate(Task, PredictedLabel), score = Annotate(Task, Score);
        names?.AddTo(predicted, AnnotationNames.KeyValues);
        names?.AddTo(score, AnnotationNames.TrainingLabelValues);
        schema.AddColumn(PredictedLabel, new VectorDataViewType(new KeyDataViewType(typeof(uint), count), steps), predicted.ToAnnotations());
        schema.AddColumn(Score, new VectorDataViewType(NumberDataViewType.Single, steps, count), score.ToAnnotations());
        return schema.ToSchema();
    }
}
