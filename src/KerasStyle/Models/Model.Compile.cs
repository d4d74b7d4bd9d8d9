using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Models;
using KerasStyle.Optimizers;
using KerasStyle.Tensors;

namespace KerasStyle;

public partial class Model
{
    readonly Lock gate = new();     // tracing, and what was traced
    readonly List<StepFunction> trainSteps = [], testSteps = [], predictSteps = [];
    readonly TraceState traces = new();
    Compilation? compilation;

    /// <summary>What changes the weights; null before the model is compiled.</summary>
    public Optimizer? Optimizer => compilation?.Optimizer;

    /// <summary>Whether the model can be trained and evaluated.</summary>
    public bool Compiled => compilation != null;

    /// <summary>Names of the figures that training and evaluation give, the loss first; complete once the model has seen targets.</summary>
    public IReadOnlyList<string> MetricsNames => [.. compilation?.Names ?? []];

    /// <summary>Says how the model is trained. As keras.Model.compile.</summary>
    /// <param name="optimizer">What changes the weights: an object or a name such as <c>"adam"</c>; rmsprop when null.</param>
    /// <param name="loss">What is made small: an object, a name such as <c>"mse"</c>, or a function; null when only the layers' own losses count.</param>
    /// <param name="metrics">What is measured besides, as objects or names; <c>"accuracy"</c> picks the kind that fits the targets.</param>
    /// <param name="weightedMetrics">The same, weighted by sample and class weights.</param>
    /// <param name="lossWeights">A factor for the loss of each output.</param>
    /// <param name="autoScaleLoss">Whether a model of the policy <c>mixed_float16</c> is trained with a <see cref="LossScaleOptimizer"/> around the optimizer.</param>
    /// <exception cref="ArgumentException">There is not a factor for each output.</exception>
    public void Compile(
        Optimizer? optimizer = null,
        Loss? loss = null,
        IReadOnlyList<Metric>? metrics = null,
        IReadOnlyList<Metric>? weightedMetrics = null,
        IReadOnlyList<double>? lossWeights = null,
        bool autoScaleLoss = true)
    {
        Compile(new Compilation
        {
            Given = optimizer ?? new RMSprop(),
            Losses = PerOutput<Loss?>.All(loss),
            LossWeights = lossWeights == null ? null : PerOutput<double>.List(lossWeights),
            Own = [.. ownMetrics],
            AutoScaleLoss = autoScaleLoss,
            Metrics = Plain(metrics),
            WeightedMetrics = Plain(weightedMetrics),
        });

        // As in Keras a plain list is for the only output, or has one for each of several.
        PerOutput<IReadOnlyList<Metric>>? Plain(IReadOnlyList<Metric>? given) => given is not { Count: > 0 } ? null
            : OutputsKnown && OutputNames.Count <= 1 ? PerOutput<IReadOnlyList<Metric>>.All(given)
            : PerOutput<IReadOnlyList<Metric>>.Plain(given, metric => [metric], all => [.. all.SelectMany(m => m)]);
    }

    /// <summary>Says how a model of several outputs is trained, each of them in order.</summary>
    /// <param name="optimizer">What changes the weights; rmsprop when null.</param>
    /// <param name="loss">A loss for each output; null for one that is not trained.</param>
    /// <param name="lossWeights">A factor for the loss of each output; 1 when null.</param>
    /// <param name="metrics">Metrics of each output.</param>
    /// <param name="weightedMetrics">The same, weighted by sample and class weights.</param>
    /// <param name="autoScaleLoss">Whether a model of the policy <c>mixed_float16</c> is trained with a <see cref="LossScaleOptimizer"/> around the optimizer.</param>
    /// <exception cref="ArgumentException">A list has not an entry for each output.</exception>
    public void Compile(
        Optimizer? optimizer,
        IReadOnlyList<Loss?> loss,
        IReadOnlyList<double>? lossWeights = null,
        IReadOnlyList<IReadOnlyList<Metric>>? metrics = null,
        IReadOnlyList<IReadOnlyList<Metric>>? weightedMetrics = null,
        bool autoScaleLoss = true)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Compile(new Compilation
        {
            Given = optimizer ?? new RMSprop(),
            Losses = PerOutput<Loss?>.List(loss),
            LossWeights = lossWeights == null ? null : PerOutput<double>.List(lossWeights),
            Own = [.. ownMetrics],
            AutoScaleLoss = autoScaleLoss,
            Metrics = metrics == null ? null : PerOutput<IReadOnlyList<Metric>>.List(metrics),
            WeightedMetrics = weightedMetrics == null ? null : PerOutput<IReadOnlyList<Metric>>.List(weightedMetrics),
        });
    }

    /// <summary>Says how a model of several outputs is trained, by <see cref="OutputNames"/>:
    /// <c>model.Compile("adam", new() { ["price"] = "mse", ["kind"] = "categorical_crossentropy" })</c>.</summary>
    /// <param name="optimizer">What changes the weights; rmsprop when null.</param>
    /// <param name="loss">Losses by output; one that is not named is not trained.</param>
    /// <param name="lossWeights">Factors for the losses; 1 for outputs that are not named.</param>
    /// <param name="metrics">Metrics by output.</param>
    /// <param name="weightedMetrics">The same, weighted by sample and class weights.</param>
    /// <param name="autoScaleLoss">Whether a model of the policy <c>mixed_float16</c> is trained with a <see cref="LossScaleOptimizer"/> around the optimizer.</param>
    /// <exception cref="ArgumentException">There is no output of a name.</exception>
    public void Compile(
        Optimizer? optimizer,
        Dictionary<string, Loss> loss,
        Dictionary<string, double>? lossWeights = null,
        Dictionary<string, IReadOnlyList<Metric>>? metrics = null,
        Dictionary<string, IReadOnlyList<Metric>>? weightedMetrics = null,
        bool autoScaleLoss = true)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Compile(new Compilation
        {
            Given = optimizer ?? new RMSprop(),
            Losses = PerOutput<Loss?>.Named(loss.ToDictionary(l => l.Key, l => (Loss?)l.Value)),
            LossWeights = lossWeights == null ? null : PerOutput<double>.Named(lossWeights),
            Own = [.. ownMetrics],
            AutoScaleLoss = autoScaleLoss,
            Metrics = metrics == null ? null : PerOutput<IReadOnlyList<Metric>>.Named(metrics),
            WeightedMetrics = weightedMetrics == null ? null : PerOutput<IReadOnlyList<Metric>>.Named(weightedMetrics),
        });
    }

    internal void Compile(Compilation plan)
    {
        if (OutputsKnown)
            plan.Place(Label, OutputNames, OutputPlaces, OutputForm);
        if (OwnPolicy.Name == "mixed_float16")
            plan.ScaleLoss();
        lock (gate)
        {
            Invalidate();
            compilation = plan;
        }
    }

    // A net of one's own shows its outputs when it is called.
    internal bool OutputsKnown => graph != null || ownOutputs != null || GetType() == typeof(Sequential);

    internal Compilation? Compilation => compilation;

    internal double LearningRate
    {
        get => RequireCompiled("LearningRate").Optimizer.LearningRate;
        set => RequireCompiled("LearningRate").Optimizer.LearningRate = value;
    }

    /// <summary>Whether a larger value of a figure of the history is better; null when that is not known.</summary>
    internal bool? FigureDirection(string name)
    {
        name = name.StartsWith("val_", StringComparison.Ordinal) ? name[4..] : name;
        return name == "loss" || name.EndsWith("_loss", StringComparison.Ordinal) ? false : compilation?.Direction(name);
    }

    /// <summary>Forgets all compiled steps.</summary>
    private protected void Invalidate()
    {
        lock (gate)
        {
            trainSteps.Clear();
            testSteps.Clear();
            predictSteps.Clear();
        }
    }

    Compilation RequireCompiled(string method) => compilation
        ?? throw new InvalidOperationException($"{Label}: call Compile before {method}");

    // When something has changed that traces take for granted, steps are traced again.
    void CheckTraces()
    {
        if (traces.Renew(this, compilation?.Optimizer.Schedule))
            Invalidate();
    }

    static IEnumerable<Layer> Flatten(Layer layer) => layer.Sublayers.SelectMany(s => Flatten(s.Layer)).Prepend(layer);
}
