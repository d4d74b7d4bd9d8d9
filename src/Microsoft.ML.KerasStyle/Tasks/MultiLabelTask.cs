using KerasStyle;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;
using Microsoft.ML.KerasStyle.Training;

namespace Microsoft.ML.KerasStyle.Tasks;

/// <summary>Any of several labels at once: a vector of Boolean or of 0 and 1, or a vector of keys (any length), each a label that the row has.</summary>
/// <param name="Label">Label column.</param>
sealed record MultiLabelTask(string Label) : LearningTask
{
    /// <inheritdoc/>
    public override string Name => "MultiLabel";

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassTexts => Names.Texts;

    SlotNames Names { get; init; } = new(2, null);

    /// <inheritdoc/>
    protected override Loss DefaultLoss => "binary_crossentropy";

    /// <inheritdoc/>
    protected override IReadOnlyList<Metric> DefaultMetrics => ["binary_accuracy"];

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        SchemaShape.Column label = ColumnCheck.Find(schema, Label, "label");
        if (label.IsScalar() || !(label.IsKey || (label.IsVector() && (label.IsNumber() || label.ItemType is BooleanDataViewType))))
            throw ColumnCheck.Mismatch("label", label, "a vector of Boolean or of 0 and 1 of known size, or a vector of keys");
    }

    /// <inheritdoc/>
    public override Interpretation Foresee(SchemaShape schema) => new MultiLabelInterpretation(Names, Logits);

    /// <inheritdoc/>
    public override LearningTask Bind(DataViewSchema schema, IReadOnlyList<Field> inputs, Loss? loss)
    {
        DataViewSchema.Column label = schema[Label];
        bool keys = ColumnCheck.ItemOf(label.Type) is KeyDataViewType;
        SlotNames names = keys ? new SlotNames(ColumnCheck.Classes(label, least: 1), ClassNames.Of(label)?.Texts) : SlotNames.Of(label);
        return this with
        {
            Names = names,
            Logits = IsOfLogits(loss),
            Targets = [keys ? new ClassSetField(Label, names.Count) : new NumberField("label", Label, new TensorSpec([names.Count]), ValueRange.ZeroOrOne)],
        };
    }

    /// <inheritdoc/>
    public override KerasModel Complete(KerasModel network) => new Head("sigmoid", Names.Count, Logits, $"there are {Names.Count} labels, each with a sigmoid").Complete(network);

    /// <inheritdoc/>
    public override Interpretation Interpret(KerasModel network, Examples measured, RowFormat form) => new MultiLabelInterpretation(Names, Logits);
}
