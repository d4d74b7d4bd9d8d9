using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>Keras' <c>accuracy</c> and <c>crossentropy</c>, whose meaning follows from the shapes of the first batch.</summary>
sealed class MetricByShape(string identifier, bool isAccuracy) : Metric(identifier)
{
    Metric? chosen;

    public override bool? HigherIsBetter => isAccuracy;

    public override IReadOnlyList<Variable> Variables => chosen?.Variables ?? [];

    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null) => UpdateState(yTrue, yPred, sampleWeight, null);

    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight, Tensor? mask) =>
        (chosen ??= Choose(yTrue.Shape, yPred.Shape)).UpdateState(yTrue, yPred, sampleWeight, mask);

    public override Tensor Result() => chosen?.Result() ?? 0.0;

    public Metric Choose(Shape yTrue, Shape yPred) => (TargetKinds.Of(yTrue, yPred), isAccuracy) switch
    {
        (TargetKind.Binary, true) => new BinaryAccuracy(Name),
        (TargetKind.SparseCategorical, true) => new SparseCategoricalAccuracy(Name),
        (_, true) => new CategoricalAccuracy(Name),
        (TargetKind.Binary, false) => new BinaryCrossentropy(Name),
        (TargetKind.SparseCategorical, false) => new SparseCategoricalCrossentropy(Name),
        _ => new CategoricalCrossentropy(Name),
    };
}
