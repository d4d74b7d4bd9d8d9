namespace Microsoft.ML.KerasStyle;

/// <summary>What a net learns: it decides the label's type, the head, the loss and the output columns.</summary>
enum LearningTask
{
    Multiclass = 0,
    Binary = 1,
    Regression = 2,
}
