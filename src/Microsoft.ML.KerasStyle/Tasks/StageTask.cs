using KerasStyle;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Schema;
using Microsoft.ML.KerasStyle.Scoring;
using Losses = KerasStyle.Losses;

namespace Microsoft.ML.KerasStyle.Tasks;

/// <summary>Whatever a net with a loss of its own for each output learns.</summary>
/// <param name="Outputs">The net's outputs in their order.</param>
sealed record StageTask(IReadOnlyList<StageOutput> Outputs) : LearningTask
{
    /// <inheritdoc/>
    public override string Name => "Stage";

    /// <inheritdoc/>
    public override bool IsOneOfClasses => true;        // each output has a loss of its own

    /// <inheritdoc/>
    protected override Loss DefaultLoss => "mean_squared_error";

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        foreach (StageOutput output in Outputs)
        {
            SchemaShape.Column label = ColumnCheck.Find(schema, output.Label, "label");
            bool numbers = label.IsNumber() || label.ItemType is BooleanDataViewType;
            if (!(label.IsKey || (numbers && label.Kind != SchemaShape.Column.VectorKind.VariableVector)))
                throw ColumnCheck.Mismatch("label", label, "numbers, Boolean or keys");
        }
    }

    /// <inheritdoc/>
    public override Interpretation Foresee(SchemaShape schema) => Raw;

    /// <inheritdoc/>
    public override LearningTask Bind(DataViewSchema schema, IReadOnlyList<Field> inputs, Loss? loss) =>
        this with { Targets = [.. Outputs.Select(o => o.Target(schema[o.Label]))] };

    /// <inheritdoc/>
    public override KerasModel Complete(KerasModel network) => network;

    /// <inheritdoc/>
    public override void Compile(KerasModel network, KerasTrainerOptions options) => network.Compile(
        options.NewOptimizer(),
        [.. Outputs.Select(o => (Loss?)o.Loss)],
        [.. Outputs.Select(o => o.LossWeight)],
        [.. Outputs.Select(o => KerasTrainerOptions.NewMetrics(o.Metrics))]);

    /// <inheritdoc/>
    public override Interpretation Interpret(KerasModel network, Examples measured, RowFormat form) => Raw;

    RawInterpretation Raw => new([.. Outputs.Select(o => (o.Column, o.Shape))]);
}

/// <summary>An output of a net, what it shall give and where it goes.</summary>
/// <param name="Name">Its name in the net.</param>
/// <param name="Shape">Shape of one row.</param>
/// <param name="Label">Column that it shall give.</param>
/// <param name="Column">Column that its values go into.</param>
/// <param name="Loss">What is made small.</param>
/// <param name="LossWeight">How much that counts.</param>
/// <param name="Metrics">What is measured besides.</param>
sealed record StageOutput(string Name, Shape Shape, string Label, string Column, Loss Loss, double LossWeight, IReadOnlyList<Metric> Metrics)
{
    /// <summary>How the label goes into the loss: classes as their number for a sparse loss, and as 0 and 1 for any other.</summary>
    public Field Target(DataViewSchema.Column label)
    {
        bool key = ColumnCheck.ItemOf(label.Type) is KeyDataViewType, vector = label.Type is VectorDataViewType;
        if (Loss is Losses.SparseCategoricalCrossentropy)
        {
            Shape places = Shape[..^1];
            return !vector ? new ClassField(Label, new TensorSpec(places, DType.Int32), Shape[^1])
                : key ? new KeySequenceField("label", Label, new TensorSpec(places, DType.Int32), SequenceEnd.Pre, SequenceEnd.Pre, Shift: -1)
                : new NumberField("label", Label, new TensorSpec(places, DType.Int32));
        }

        return !key ? new NumberField("label", Label, new TensorSpec(Shape))
            : vector ? new ClassSetField(Label, checked((int)Shape.Size))
            : new ClassField(Label, new TensorSpec(Shape), ColumnCheck.Classes(label, least: 2));
    }
}
