using KerasStyle.Losses;
using KerasStyle.Metrics;
using Microsoft.ML.Data;
using Microsoft.ML.KerasStyle.Data;
using Microsoft.ML.KerasStyle.Scoring;

namespace Microsoft.ML.KerasStyle.Tasks;

/// <summary>What a net learns: which columns are its targets, how it ends, what is made small, and what its outputs mean. A task knows its columns by
/// name; <see cref="Bind"/> gives one that knows what they hold.</summary>
abstract record LearningTask
{
    /// <summary>What is learned, in a word.</summary>
    public abstract string Name { get; }

    /// <summary>The targets; known after <see cref="Bind"/>.</summary>
    public IReadOnlyList<Field> Targets { get; init; } = [];

    /// <summary>Weights of parts of a target, for each target; none by default.</summary>
    public virtual IReadOnlyList<Field> Weights => [];

    /// <summary>Whether the net ends before its softmax or sigmoid; known after <see cref="Bind"/>.</summary>
    public bool Logits { get; init; }

    /// <summary>Whether the rows must be looked at to know the targets: see <see cref="Count"/>.</summary>
    public virtual bool IsOpen => false;

    /// <summary>Whether one of several classes is right, which categorical losses take for granted.</summary>
    public virtual bool IsOneOfClasses => false;

    /// <summary>The classes' values, for class weights; null when there are no classes.</summary>
    public virtual IReadOnlyList<string>? ClassTexts => null;

    /// <summary>The class of a row's first target, by its place in <see cref="ClassTexts"/>; null when rows have no one class.</summary>
    public virtual int? ClassOf(ReadOnlySpan<byte> target) => null;

    /// <summary>Throws when a column is missing or of a wrong type.</summary>
    public abstract void Check(SchemaShape schema);

    /// <summary>What the outputs will mean, as far as a pipeline asks before it is fitted. The number of classes is any.</summary>
    public abstract Interpretation Foresee(SchemaShape schema);

    /// <summary>The task for the columns of a checked schema.</summary>
    /// <param name="schema">The data's.</param>
    /// <param name="inputs">What the net takes.</param>
    /// <param name="loss">The loss that was asked for.</param>
    public abstract LearningTask Bind(DataViewSchema schema, IReadOnlyList<Field> inputs, Loss? loss);

    /// <summary>The task after a look at all rows.</summary>
    public virtual LearningTask Count(Examples examples, RowFormat format) => this;

    /// <summary>The net with the layers that it lacks at its end.</summary>
    /// <exception cref="ArgumentException">The net's end does not fit.</exception>
    public abstract KerasModel Complete(KerasModel network);

    /// <summary>The task for a finished net.</summary>
    public virtual LearningTask For(KerasModel network) => this;

    /// <summary>Says how the net is trained.</summary>
    public virtual void Compile(KerasModel network, KerasTrainerOptions options) =>
        network.Compile(options.NewOptimizer(), options.Loss ?? DefaultLoss, options.Metrics is { } metrics ? KerasTrainerOptions.NewMetrics(metrics) : DefaultMetrics);

    /// <summary>What the trained net's outputs mean.</summary>
    /// <param name="network">The net.</param>
    /// <param name="measured">The validation rows, or what the net was trained on where there are none.</param>
    /// <param name="form">The form in which these went into the net.</param>
    public abstract Interpretation Interpret(KerasModel network, Examples measured, RowFormat form);

    /// <summary>What is made small when nothing else is asked for.</summary>
    protected abstract Loss DefaultLoss { get; }

    /// <summary>What is measured when nothing else is asked for.</summary>
    protected virtual IReadOnlyList<Metric> DefaultMetrics => [];

    /// <summary>Whether a loss takes values before softmax or sigmoid: one made fromLogits says so in its configuration.</summary>
    protected static bool IsOfLogits(Loss? loss) => loss?.Serialize()["config"]?["from_logits"]?.GetValue<bool>() == true;
}
