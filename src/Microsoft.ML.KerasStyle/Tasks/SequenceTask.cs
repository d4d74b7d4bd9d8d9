using KerasStyle;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;
using Microsoft.ML.KerasStyle.Training;
using Losses = KerasStyle.Losses;

namespace Microsoft.ML.KerasStyle.Tasks;

/// <summary>A class for each step of a series: a vector of keys as long as the features' series. Missing keys and steps that only fill a series up
/// teach nothing.</summary>
/// <param name="Label">Label column.</param>
/// <param name="Padding">Where shorter rows are filled up, as the features are.</param>
/// <param name="Truncating">Where longer rows are cut.</param>
sealed record SequenceTask(string Label, SequenceEnd Padding, SequenceEnd Truncating) : LearningTask
{
    /// <inheritdoc/>
    public override string Name => "SequenceLabels";

    /// <inheritdoc/>
    public override IReadOnlyList<Field> Weights => [new StepWeightField((KeySequenceField)Targets[0], Series)];

    /// <inheritdoc/>
    public override bool IsOneOfClasses => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassTexts => Names?.Texts;

    int Classes { get; init; }

    KeySequenceField? Series { get; init; }

    ClassNames? Names { get; init; }

    /// <inheritdoc/>
    protected override Loss DefaultLoss => "sparse_categorical_crossentropy";

    /// <inheritdoc/>
    protected override IReadOnlyList<Metric> DefaultMetrics => [];

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        SchemaShape.Column label = ColumnCheck.Find(schema, Label, "label");
        if (label.IsScalar() || !label.IsKey)
            throw ColumnCheck.Mismatch("label", label, "a vector of keys, one for each step (MapValueToKey makes them)");
    }

    /// <inheritdoc/>
    public override Interpretation Foresee(SchemaShape schema)
    {
        const int Some = 2;
        return new StepsInterpretation(Some, Some, ClassNames.Placeholders(ColumnCheck.Find(schema, Label, "label"), Some), Logits);
    }

    /// <inheritdoc/>
    public override LearningTask Bind(DataViewSchema schema, IReadOnlyList<Field> inputs, Loss? loss)
    {
        if (loss is not (null or Losses.SparseCategoricalCrossentropy))
            throw new ArgumentException($"KerasTrainerOptions.Loss: a class for each step needs sparse_categorical_crossentropy, got {loss.Name}", nameof(loss));
        DataViewSchema.Column label = schema[Label];
        return this with
        {
            Logits = IsOfLogits(loss),
            Classes = ColumnCheck.Classes(label, least: 2),
            Names = ClassNames.Of(label),
            Series = inputs[0] as KeySequenceField,
            Targets = [new KeySequenceField("label", Label, new TensorSpec([inputs[0].Spec.Shape[0]], DType.Int32), Padding, Truncating, Shift: -1)],
        };
    }

    /// <inheritdoc/>
    public override KerasModel Complete(KerasModel network) =>
        new Head("softmax", Classes, Logits, $"the label has {Classes} classes", Steps: Targets[0].Spec.Shape[0]).Complete(network);

    /// <inheritdoc/>
    public override void Compile(KerasModel network, KerasTrainerOptions options) =>
        network.Compile(options.NewOptimizer(), options.Loss ?? DefaultLoss, weightedMetrics: options.Metrics is { } metrics ? KerasTrainerOptions.NewMetrics(metrics) : ["accuracy"]);

    /// <inheritdoc/>
    public override Interpretation Interpret(KerasModel network, Examples measured, RowFormat form) =>
        new StepsInterpretation(Targets[0].Spec.Shape[0], Classes, Names, Logits);
}
