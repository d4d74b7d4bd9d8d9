using KerasStyle;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;
using Microsoft.ML.KerasStyle.Training;

namespace Microsoft.ML.KerasStyle.Tasks;

/// <summary>Several numbers at once: a vector of known size.</summary>
/// <param name="Label">Label column.</param>
sealed record NumbersTask(string Label) : LearningTask
{
    /// <inheritdoc/>
    public override string Name => "MultiOutputRegression";

    SlotNames Names { get; init; } = new(2, null);

    /// <inheritdoc/>
    protected override Loss DefaultLoss => "mean_squared_error";

    /// <inheritdoc/>
    protected override IReadOnlyList<Metric> DefaultMetrics => ["mae"];

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        SchemaShape.Column label = ColumnCheck.Find(schema, Label, "label");
        if (!label.IsVector() || !label.IsNumber())
            throw ColumnCheck.Mismatch("label", label, "a vector of numbers of known size (Concatenate makes one of several columns)");
    }

    /// <inheritdoc/>
    public override Interpretation Foresee(SchemaShape schema) => new NumbersInterpretation(Names);

    /// <inheritdoc/>
    public override LearningTask Bind(DataViewSchema schema, IReadOnlyList<Field> inputs, Loss? loss)
    {
        SlotNames names = SlotNames.Of(schema[Label]);
        return this with { Names = names, Targets = [new NumberField("label", Label, new TensorSpec([names.Count]))] };
    }

    /// <inheritdoc/>
    public override KerasModel Complete(KerasModel network) => new Head("linear", Names.Count, Logits: false, $"the label has {Names.Count} numbers").Complete(network);

    /// <inheritdoc/>
    public override Interpretation Interpret(KerasModel network, Examples measured, RowFormat form) => new NumbersInterpretation(Names);
}
