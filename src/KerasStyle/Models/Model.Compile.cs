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
    Compilation? compilation;
    TraceState? traced;

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
    /// <exception cref="ArgumentException">There is not a factor for each output.</exception>
    public void Compile(
        Optimizer? optimizer = null,
        Loss? loss = null,
        IReadOnlyList<Metric>? metrics = null,
        IReadOnlyList<Metric>? weightedMetrics = null,
        IReadOnlyList<double>? lossWeights = null)
    {
        int outputs = OutputNames.Count;
        if (outputs <= 1)
        {
            Compile(optimizer, [loss], lossWeights, [metrics ?? []], [weightedMetrics ?? []]);
            return;
        }

        if (metrics is { Count: > 0 } && metrics.Count != outputs || weightedMetrics is { Count: > 0 } && weightedMetrics.Count != outputs)
            throw new ArgumentException($"{Label}: has {outputs} outputs ({string.Join(", ", OutputNames)}); give a list of metrics for each of them", nameof(metrics));
        Compile(
            optimizer, [.. Enumerable.Repeat(loss, outputs)], lossWeights,
            metrics is { Count: > 0 } ? [.. metrics.Select(m => new[] { m })] : null,
            weightedMetrics is { Count: > 0 } ? [.. weightedMetrics.Select(m => new[] { m })] : null);
    }

    /// <summary>Says how a model of several outputs is trained, each of them in order.</summary>
    /// <param name="optimizer">What changes the weights; rmsprop when null.</param>
    /// <param name="loss">A loss for each output; null for one that is not trained.</param>
    /// <param name="lossWeights">A factor for the loss of each output; 1 when null.</param>
    /// <param name="metrics">Metrics of each output.</param>
    /// <param name="weightedMetrics">The same, weighted by sample and class weights.</param>
    /// <exception cref="ArgumentException">A list has not an entry for each output.</exception>
    public void Compile(
        Optimizer? optimizer,
        IReadOnlyList<Loss?> loss,
        IReadOnlyList<double>? lossWeights = null,
        IReadOnlyList<IReadOnlyList<Metric>>? metrics = null,
        IReadOnlyList<IReadOnlyList<Metric>>? weightedMetrics = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        int outputs = Math.Max(1, OutputNames.Count);
        Check(loss.Count, nameof(loss));
        Check(lossWeights?.Count, nameof(lossWeights));
        Check(metrics?.Count, nameof(metrics));
        Check(weightedMetrics?.Count, nameof(weightedMetrics));
        lock (gate)
        {
            Invalidate();
            compilation = new Compilation
            {
                Optimizer = optimizer ?? new RMSprop(),
                Losses = [.. loss],
                LossWeights = lossWeights,
                Own = [.. ownMetrics],
                Metrics = metrics ?? [.. Enumerable.Repeat<IReadOnlyList<Metric>>([], outputs)],
                WeightedMetrics = weightedMetrics ?? [.. Enumerable.Repeat<IReadOnlyList<Metric>>([], outputs)],
            };
        }

        void Check(int? count, string argument)
        {
            if (count is { } given && given != outputs)
                throw new ArgumentException($"{Label}: {argument} must have one entry for each of {outputs} outputs ({string.Join(", ", OutputNames)}), got {given}", argument);
        }
    }

    /// <summary>Says how a model of several outputs is trained, by the outputs' names:
    /// <c>model.Compile("adam", new() { ["price"] = "mse", ["kind"] = "categorical_crossentropy" })</c>.</summary>
    /// <param name="optimizer">What changes the weights; rmsprop when null.</param>
    /// <param name="loss">Losses by output; one that is not named is not trained.</param>
    /// <param name="lossWeights">Factors for the losses; 1 for outputs that are not named.</param>
    /// <param name="metrics">Metrics by output.</param>
    /// <param name="weightedMetrics">The same, weighted by sample and class weights.</param>
    /// <exception cref="ArgumentException">There is no output of a name.</exception>
    public void Compile(
        Optimizer? optimizer,
        Dictionary<string, Loss> loss,
        Dictionary<string, double>? lossWeights = null,
        Dictionary<string, IReadOnlyList<Metric>>? metrics = null,
        Dictionary<string, IReadOnlyList<Metric>>? weightedMetrics = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        IReadOnlyList<string> names = OutputNames;
        foreach (string name in loss.Keys.Concat(lossWeights?.Keys.AsEnumerable() ?? []).Concat(metrics?.Keys.AsEnumerable() ?? []).Concat(weightedMetrics?.Keys.AsEnumerable() ?? []))
        {
            if (!names.Contains(name))
                throw new ArgumentException($"{Label}: no output '{name}'; there are {string.Join(", ", names)}", nameof(loss));
        }

        Compile(
            optimizer,
            [.. names.Select(n => loss.GetValueOrDefault(n))],
            lossWeights == null ? null : [.. names.Select(n => lossWeights.GetValueOrDefault(n, 1))],
            metrics == null ? null : [.. names.Select(n => metrics.GetValueOrDefault(n) ?? [])],
            weightedMetrics == null ? null : [.. names.Select(n => weightedMetrics.GetValueOrDefault(n) ?? [])]);
    }

    internal Compilation? Compilation => compilation;

    internal double LearningRate
    {
        get => RequireCompiled("LearningRate").Optimizer.LearningRate;
        set => RequireCompiled("LearningRate").Optimizer.LearningRate = value;
    }

    /// <summary>Whether a larger value of a metric is better; null when that is not known.</summary>
    internal bool? MetricDirection(string name) => compilation?.Direction(name);

    /// <summary>Forgets all compiled steps.</summary>
    private protected void Invalidate()
    {
        lock (gate)
        {
            trainSteps.Clear();
            testSteps.Clear();
            predictSteps.Clear();
            traced = null;
        }
    }

    Compilation RequireCompiled(string method) => compilation
        ?? throw new InvalidOperationException($"{Label}: call Compile before {method}");

    // What a trace takes for granted; when it has changed, steps are traced again.
    void CheckTraces()
    {
        var now = new TraceState(Engines.Current, compilation?.Optimizer.LearningRate.Schedule, [.. Flatten(this).Select(l => l.Trainable)], TrainableWeights);
        if (traced is { } before && !before.Agrees(now))
        {
            Invalidate();
            compilation?.Forget();
        }

        traced = now;
    }

    static IEnumerable<Layer> Flatten(Layer layer) => layer.Sublayers.SelectMany(s => Flatten(s.Layer)).Prepend(layer);

    sealed record TraceState(IEngine Engine, object? Schedule, bool[] Trainable, IReadOnlyList<Variable> Weights)
    {
        public bool Agrees(TraceState other) => ReferenceEquals(Engine, other.Engine) && ReferenceEquals(Schedule, other.Schedule)
            && Trainable.AsSpan().SequenceEqual(other.Trainable) && Weights.SequenceEqual(other.Weights);
    }
}
