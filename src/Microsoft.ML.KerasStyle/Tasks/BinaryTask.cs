using System.Runtime.InteropServices;
using KerasStyle;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;
using Microsoft.ML.KerasStyle.Training;

namespace Microsoft.ML.KerasStyle.Tasks;

/// <summary>Yes or no: Boolean, a key of two values, or 0 and 1.</summary>
/// <param name="Label">Label column.</param>
sealed record BinaryTask(string Label) : LearningTask
{
    /// <inheritdoc/>
    public override string Name => "Binary";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassTexts => Names?.Texts ?? ["false", "true"];

    ClassNames? Names { get; init; }

    /// <inheritdoc/>
    protected override Loss DefaultLoss => "binary_crossentropy";

    /// <inheritdoc/>
    protected override IReadOnlyList<Metric> DefaultMetrics => ["accuracy"];

    /// <inheritdoc/>
    public override int? ClassOf(ReadOnlySpan<byte> target) => Targets[0] is ClassField ? ClassField.Class(target) : MemoryMarshal.Read<float>(target) > 0 ? 1 : 0;

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        SchemaShape.Column label = ColumnCheck.Find(schema, Label, "label");
        if (!label.IsScalar() || !(label.IsKey || label.ItemType is BooleanDataViewType || label.IsNumber()))
            throw ColumnCheck.Mismatch("label", label, "Boolean, a key of 2 values, or a number that is 0 or 1");
    }

    /// <inheritdoc/>
    public override Interpretation Foresee(SchemaShape schema) => new BinaryInterpretation(Logits);

    /// <inheritdoc/>
    public override LearningTask Bind(DataViewSchema schema, IReadOnlyList<Field> inputs, Loss? loss)
    {
        DataViewSchema.Column label = schema[Label];
        var value = new TensorSpec([1]);
        if (label.Type is not KeyDataViewType key)
            return this with { Logits = IsOfLogits(loss), Targets = [new NumberField("label", Label, value, ValueRange.ZeroOrOne)] };
        if (key.Count != 2)
            throw new ArgumentOutOfRangeException(nameof(schema), $"label column '{Label}': expected a key of 2 values for binary classification, got {key.Count}; use MulticlassClassification");
        return this with { Logits = IsOfLogits(loss), Names = ClassNames.Of(label), Targets = [new ClassField(Label, value, 2)] };
    }

    /// <inheritdoc/>
    public override KerasModel Complete(KerasModel network) => new Head("sigmoid", 1, Logits, "a binary label needs one unit with a sigmoid").Complete(network);

    /// <inheritdoc/>
    public override Interpretation Interpret(KerasModel network, Examples measured, RowFormat form) => new BinaryInterpretation(Logits, Names);
}
