using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Models;
using KerasStyle.Optimizers;
using KerasStyle.Tensors;

namespace KerasStyle;

public abstract partial class Model
{
    readonly Lock gate = new();     // tracing, and what was traced
    readonly List<StepFunction> trainSteps = [], testSteps = [], predictSteps = [];
    Compilation? compilation;
    TraceState? traced;

    /// <summary>What changes the weights; null before <see cref="Compile"/>.</summary>
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
        if (lossWeights is { Count: not 1 })
            throw new ArgumentException($"{Label}: lossWeights must have one factor for each of 1 losses, got {lossWeights.Count}", nameof(lossWeights));
        lock (gate)
        {
            Invalidate();
            compilation = new Compilation
            {
                Optimizer = optimizer ?? new RMSprop(),
                Losses = [loss],
                LossWeights = lossWeights,
                Metrics = [metrics ?? []],
                WeightedMetrics = [weightedMetrics ?? []],
            };
        }
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
