using KerasStyle.Losses;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Scoring;
using Microsoft.ML.KerasStyle.Tasks;

namespace Microsoft.ML.KerasStyle.Training;

/// <summary>A trained stage that goes on learning: the task that it learned, and whether a column of labels is of that task.</summary>
/// <param name="Trained">The stage.</param>
/// <param name="HasEngine">Whether its engine was just chosen, as it was loaded.</param>
sealed record Continuation(KerasTransformer Trained, bool HasEngine)
{
    Interpretation Meaning => Trained.Interpretation;

    /// <summary>The columns as the stage reads them.</summary>
    public IReadOnlyList<Field> Inputs => Trained.Format.Inputs;

    /// <summary>The task with a column of labels.</summary>
    /// <exception cref="NotSupportedException">The stage does not tell what it learned.</exception>
    public LearningTask Task(string label) => Meaning switch
    {
        ClassInterpretation => new MulticlassTask(label),
        BinaryInterpretation => new BinaryTask(label),
        NumberInterpretation number => new NumberTask(label, number.Ranking),
        NumbersInterpretation => new NumbersTask(label),
        MultiLabelInterpretation => new MultiLabelTask(label),
        StepsInterpretation => new SequenceTask(label, Series?.Padding ?? default, Series?.Truncating ?? default),
        _ => throw new NotSupportedException($"{Trained} does not tell what it learned; give its Model to {(Meaning is AnomalyInterpretation ? "AnomalyDetection" : "Stage")} with KerasTrainerOptions.StartFromWeights"),
    };

    /// <summary>The loss of a net that ends before its softmax or sigmoid; null for the task's own.</summary>
    public Loss? Loss => !Meaning.Logits ? null
        : Meaning is ClassInterpretation or StepsInterpretation ? new SparseCategoricalCrossentropy(fromLogits: true) : new BinaryCrossentropy(fromLogits: true);

    /// <summary>The task for the columns of checked data, whose label has the classes that the stage learned.</summary>
    /// <exception cref="ArgumentException">The label has other classes, or has them in another order.</exception>
    public LearningTask Check(LearningTask bound)
    {
        if (bound is MulticlassTask { IsOpen: true } open && Meaning is ClassInterpretation classes)
            return open.Of(classes.Count);
        IReadOnlyList<string>? known = Meaning.Classes, got = bound.ClassTexts;
        if (known != null && got != null && !known.SequenceEqual(got))
            throw new ArgumentException($"the label has the classes {string.Join(", ", got)}; the net learned {string.Join(", ", known)}, in this order: make the keys by the stage that made them then, as ContinueTraining of a whole pipeline does");
        return bound;
    }

    KeySequenceField? Series => Inputs.OfType<KeySequenceField>().FirstOrDefault();
}
