using KerasStyle;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;
using Microsoft.ML.KerasStyle.Training;

namespace Microsoft.ML.KerasStyle.Tasks;

/// <summary>One number: a quantity, or the relevance by which rows of a group are ranked (a number, or a key whose later values are more relevant).</summary>
/// <param name="Label">Label column.</param>
/// <param name="Ranking">Whether the number ranks.</param>
sealed record NumberTask(string Label, bool Ranking = false) : LearningTask
{
    /// <inheritdoc/>
    public override string Name => Ranking ? "Ranking" : "Regression";

    /// <inheritdoc/>
    protected override Loss DefaultLoss => "mean_squared_error";

    /// <inheritdoc/>
    protected override IReadOnlyList<Metric> DefaultMetrics => ["mae"];

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        SchemaShape.Column label = ColumnCheck.Find(schema, Label, "label");
        if (!label.IsScalar() || !(label.IsNumber() || (Ranking && label.IsKey)))
            throw ColumnCheck.Mismatch("label", label, Ranking ? "Single or another number, or a key" : "Single or another number");
    }

    /// <inheritdoc/>
    public override Interpretation Foresee(SchemaShape schema) => new NumberInterpretation(Ranking);

    /// <inheritdoc/>
    public override LearningTask Bind(DataViewSchema schema, IReadOnlyList<Field> inputs, Loss? loss)
    {
        var value = new TensorSpec([1]);
        return this with { Targets = [schema[Label].Type is KeyDataViewType key ? new ClassField(Label, value, checked((int)key.Count)) : new NumberField("label", Label, value)] };
    }

    /// <inheritdoc/>
    public override KerasModel Complete(KerasModel network) => new Head("linear", 1, Logits: false, $"{Name} needs one linear unit").Complete(network);

    /// <inheritdoc/>
    public override Interpretation Interpret(KerasModel network, Examples measured, RowFormat form) => new NumberInterpretation(Ranking);
}
