using System.Text.Json.Nodes;
using KerasStyle.Initializers;
using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>A figure over all batches since the last reset, as keras.metrics.Metric. Its state lies in variables, so that inside a trace
/// it becomes part of the compiled step.</summary>
public abstract class Metric : KerasObject, IRegistered<Metric>
{
    readonly List<Variable> variables = [];

    /// <summary>A metric.</summary>
    /// <param name="name">Name in logs; the class name in snake case when null.</param>
    /// <param name="dtype">Type of the state; <see cref="KerasConfig.Floatx"/> when null.</param>
    protected Metric(string? name = null, DType? dtype = null) =>
        (Name, DType) = (name ?? AutoName.SnakeCase(GetType().Name), dtype ?? KerasConfig.Floatx.Widened());

    /// <summary>The metrics by class name, snake-case name and short name (<c>mse</c>).</summary>
    public static Registry<Metric> Registry { get; } = new("metric", MetricTable.Fill);

    /// <inheritdoc/>
    public override string Module => "keras.metrics";

    /// <summary>Name in logs.</summary>
    public string Name { get; private set; }

    /// <summary>Type of the state.</summary>
    public DType DType { get; }

    /// <summary>The string that the metric was made from, such as <c>mse</c>; null for a metric made as an object.</summary>
    public string? Identifier { get; private set; }

    /// <summary>Whether a rise is good (accuracy), a fall is (errors), or it is not known (null).</summary>
    public virtual bool? HigherIsBetter => null;

    /// <summary>The state.</summary>
    public virtual IReadOnlyList<Variable> Variables => variables;

    /// <summary>Takes a batch into account.</summary>
    /// <param name="yTrue">Targets.</param>
    /// <param name="yPred">Predictions.</param>
    /// <param name="sampleWeight">How much each sample counts.</param>
    public abstract void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null);

    /// <summary>Takes a batch into account whose predictions have a mask; metrics that are no means over samples do not look at it.</summary>
    public virtual void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight, Tensor? mask) => UpdateState(yTrue, yPred, sampleWeight);

    /// <summary>The figure: a scalar, or a vector for some metrics.</summary>
    public abstract Tensor Result();

    /// <summary>Forgets all batches.</summary>
    public virtual void ResetState()
    {
        foreach (Variable variable in Variables)
            variable.Assign(HostValues.Fill(variable.Shape, variable.DType, 0));
    }

    /// <summary>The metric of a string such as <c>mse</c> or <c>accuracy</c>, which also names it in logs.</summary>
    /// <exception cref="ArgumentException">The name is unknown; the message lists near ones.</exception>
    public static Metric Get(string identifier)
    {
        Metric metric = identifier switch
        {
            "accuracy" or "acc" => new MetricByShape(identifier, isAccuracy: true),
            "crossentropy" or "ce" => new MetricByShape(identifier, isAccuracy: false),
            _ => Registry.Get(identifier),
        };
        (metric.Name, metric.Identifier) = (identifier, identifier);
        return metric;
    }

    /// <summary>The metric of its serialized form: a string, or an object with <c>class_name</c>.</summary>
    public static Metric Deserialize(JsonNode serialized) => SerializedName.Of(serialized) is { } name ? Get(name) : Registry.Deserialize(serialized);

    /// <summary>The metric that <c>accuracy</c> or <c>crossentropy</c> means for an output: binary for predictions of one value, sparse categorical for
    /// targets that lack the class axis, else categorical. Other metrics are themselves.</summary>
    /// <param name="metric">A metric, perhaps of such a string.</param>
    /// <param name="yTrue">Targets.</param>
    /// <param name="yPred">Predictions.</param>
    public static Metric Resolve(Metric metric, TensorSpec yTrue, TensorSpec yPred)
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (metric is not MetricByShape open)
            return metric;
        Metric resolved = open.Choose(yTrue.Shape, yPred.Shape);
        resolved.Identifier = open.Identifier;
        return resolved;
    }

    /// <summary>The metric of a string such as <c>mse</c> or <c>accuracy</c>.</summary>
    public static implicit operator Metric(string identifier) => Get(identifier);

    /// <summary>The mean of a function of targets and predictions that gives one value per sample.</summary>
    public static implicit operator Metric(Func<Tensor, Tensor, Tensor> function) => new MeanMetricWrapper(function);

    /// <summary>State of zeros, to which <see cref="ResetState"/> returns.</summary>
    protected Variable AddVariable(string name, Shape shape, DType? dtype = null)
    {
        Saving.LoadScope.Take(ClassName, shape);
        var variable = new Variable(HostValues.Fill(shape, dtype ?? DType, 0), name, trainable: false) { Path = $"{Name}/{name}" };
        variables.Add(variable);
        return variable;
    }

    private protected override void GetBaseConfig(Config config)
    {
        config.Add("name", Name);
        config.Add("dtype", DType.KerasName());
    }

    internal override void ReadBaseConfig(Config config)
    {
        config.Ignore("dtype");
        Name = config.Get("name", Name);
        foreach (Variable variable in Variables)
            variable.Path = $"{Name}/{variable.Name}";
    }

    internal override string? BareName => Identifier;

    /// <summary>The type that a config gives; null when it has none.</summary>
    private protected static DType? TypeOf(Config config) => config.Policy?.ComputeDType;

    /// <inheritdoc/>
    public override string ToString() => $"{ClassName} '{Name}'";
}
