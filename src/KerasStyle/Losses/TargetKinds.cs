namespace KerasStyle.Losses;

/// <summary>What targets say about the classes.</summary>
enum TargetKind
{
    Binary,
    SparseCategorical,
    Categorical,
}

/// <summary>Keras' rule for <c>accuracy</c> and <c>crossentropy</c>.</summary>
static class TargetKinds
{
    public static TargetKind Of(Shape yTrue, Shape yPred) =>
        yPred.Rank > 0 && yPred[^1] == 1 ? TargetKind.Binary
        : yTrue.Rank < yPred.Rank || (yTrue.Rank > 0 && yTrue[^1] == 1) ? TargetKind.SparseCategorical
        : TargetKind.Categorical;
}
