using System.Globalization;
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

/// <summary>One of several classes: a key, or a class number.</summary>
/// <param name="Label">Label column.</param>
sealed record MulticlassTask(string Label) : LearningTask
{
    /// <inheritdoc/>
    public override string Name => "Multiclass";

    /// <inheritdoc/>
    public override bool IsOpen => Classes == null;

    /// <inheritdoc/>
    public override bool IsOneOfClasses => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassTexts => Names?.Texts ?? [.. Enumerable.Range(0, Classes ?? 0).Select(c => c.ToString(CultureInfo.InvariantCulture))];

    int? Classes { get; init; }

    ClassNames? Names { get; init; }

    bool Sparse { get; init; }

    /// <inheritdoc/>
    protected override Loss DefaultLoss => Sparse ? "sparse_categorical_crossentropy" : "categorical_crossentropy";

    /// <inheritdoc/>
    protected override IReadOnlyList<Metric> DefaultMetrics => ["accuracy"];

    /// <inheritdoc/>
    public override int? ClassOf(ReadOnlySpan<byte> target) => ClassField.Class(target);

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        SchemaShape.Column label = ColumnCheck.Find(schema, Label, "label");
        if (!label.IsScalar() || !(label.IsKey || label.IsNumber()))
            throw ColumnCheck.Mismatch("label", label, "a key (MapValueToKey makes one of any value) or a class number from 0");
    }

    /// <inheritdoc/>
    public override Interpretation Foresee(SchemaShape schema)
    {
        // A shape holds neither sizes nor counts: two stand for any number of classes.
        const int Some = 2;
        return new ClassInterpretation(Some, ClassNames.Placeholders(ColumnCheck.Find(schema, Label, "label"), Some), Logits);
    }

    /// <inheritdoc/>
    public override LearningTask Bind(DataViewSchema schema, IReadOnlyList<Field> inputs, Loss? loss)
    {
        DataViewSchema.Column label = schema[Label];
        return (this with { Names = ClassNames.Of(label), Logits = IsOfLogits(loss), Sparse = loss is null or Losses.SparseCategoricalCrossentropy })
            .With(label.Type is KeyDataViewType ? ColumnCheck.Classes(label, least: 2) : null);
    }

    /// <inheritdoc/>
    public override LearningTask Count(Examples examples, RowFormat format)
    {
        int largest = 1;
        examples.ForEach(row => largest = Math.Max(largest, ClassField.Class(format.Of(format.FirstTarget, row))));
        return With(largest + 1);
    }

    /// <inheritdoc/>
    public override KerasModel Complete(KerasModel network) => new Head("softmax", Classes!.Value, Logits, $"the label has {Classes} classes").Complete(network);

    /// <inheritdoc/>
    public override Interpretation Interpret(KerasModel network, Examples measured, RowFormat form) => new ClassInterpretation(Classes!.Value, Names, Logits);

    /// <summary>The task for a known number of classes.</summary>
    public MulticlassTask Of(int classes) => With(classes);

    MulticlassTask With(int? classes) => this with
    {
        Classes = classes,
        Targets = [new ClassField(Label, Sparse || classes == null ? new TensorSpec(Shape.Scalar, DType.Int32) : new TensorSpec([classes.Value]), classes)],
    };
}
