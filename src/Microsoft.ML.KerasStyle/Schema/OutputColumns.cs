using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;

namespace Microsoft.ML.KerasStyle.Schema;

/// <summary>The columns that a net adds, with the annotations of ML.NET's own trainers.</summary>
static class OutputColumns
{
    public const string PredictedLabel = "PredictedLabel";
    public const string Score = "Score";
    public const string Probability = "Probability";

    /// <summary>The added columns.</summary>
    /// <param name="task">Classification or regression.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="names">The classes' values; null when unknown.</param>
    public static DataViewSchema Of(LearningTask task, int classes, ClassNames? names)
    {
        var schema = new DataViewSchema.Builder();
        DataViewSchema.Annotations.Builder score = Describe(task, Score);
        switch (task)
        {
            case LearningTask.Multiclass:
                DataViewSchema.Annotations.Builder predicted = Describe(task, PredictedLabel);
                names?.AddTo(predicted, AnnotationNames.KeyValues);
                schema.AddColumn(PredictedLabel, new KeyDataViewType(typeof(uint), classes), predicted.ToAnnotations());
                names?.AddTextsTo(score, AnnotationNames.SlotNames);
                names?.AddTo(score, AnnotationNames.TrainingLabelValues);
                schema.AddColumn(Score, new VectorDataViewType(NumberDataViewType.Single, classes), score.ToAnnotations());
                break;
            case LearningTask.Binary:
                DataViewSchema.Annotations.Builder probability = Describe(task, Probability);
                probability.AddPrimitiveValue(AnnotationNames.IsNormalized, BooleanDataViewType.Instance, true);
                schema.AddColumn(PredictedLabel, BooleanDataViewType.Instance, Describe(task, PredictedLabel).ToAnnotations());
                schema.AddColumn(Score, NumberDataViewType.Single, score.ToAnnotations());
                schema.AddColumn(Probability, NumberDataViewType.Single, probability.ToAnnotations());
                break;
            default:
                schema.AddColumn(Score, NumberDataViewType.Single, score.ToAnnotations());
                break;
        }

        return schema.ToSchema();
    }

    static DataViewSchema.Annotations.Builder Describe(LearningTask task, string valueKind)
    {
        string kind = task switch
        {
            LearningTask.Multiclass => "MulticlassClassification",
            LearningTask.Binary => "BinaryClassification",
            _ => "Regression",
        };
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue<uint>(AnnotationNames.ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), 1);
        annotations.AddPrimitiveValue(AnnotationNames.ScoreColumnKind, TextDataViewType.Instance, kind.AsMemory());
        annotations.AddPrimitiveValue(AnnotationNames.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        return annotations;
    }
}
