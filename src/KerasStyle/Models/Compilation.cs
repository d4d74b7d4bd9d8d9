using System.Text.Json.Nodes;
using KerasStyle.Callbacks;
using KerasStyle.Data;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;
using KerasStyle.Tensors;

namespace KerasStyle.Models;

/// <summary>What a model is trained with: the optimizer, a loss for each output, and the metrics. Metrics whose kind depends on the
/// shapes of targets and outputs ("accuracy") are found when both are known.</summary>
sealed class Compilation
{
    readonly Mean loss = new("loss");
    Mean[] outputLosses = [];
    Figure[] figures = [];
    IReadOnlyList<OutputPlace>? places;
    Arrangement outputForm = Arrangement.Single;
    Loss?[] losses = [];
    double[]? lossWeights;
    IReadOnlyList<Metric>[] metrics = [], weightedMetrics = [];
    Frame? results;
    bool resolved, tracksLoss;

    /// <summary>The optimizer as given.</summary>
    public required Optimizer Given
    {
        get;
        init => Optimizer = field = value;
    }

    /// <summary>The optimizer that trains: the given one, or one around it that scales the loss.</summary>
    public Optimizer Optimizer { get; private set; } = null!;

    /// <summary>Whether the loss is scaled where the model's policy asks for it.</summary>
    public bool AutoScaleLoss { get; init; } = true;

    /// <summary>Computes the figures. What was compiled for another one is forgotten; another thread may still read by it.</summary>
    public IEngine Engine
    {
        get;
        set
        {
            if (!ReferenceEquals(field, value))
                (field, results) = (value, null);
        }
    } = Engines.Cpu;

    /// <summary>As given; null for an output that is not trained.</summary>
    public required PerOutput<Loss?> Losses { get; init; }

    /// <summary>As given; null for 1 each.</summary>
    public required PerOutput<double>? LossWeights { get; init; }

    /// <summary>As given; null for none.</summary>
    public required PerOutput<IReadOnlyList<Metric>>? Metrics { get; init; }

    /// <summary>As given; null for none.</summary>
    public required PerOutput<IReadOnlyList<Metric>>? WeightedMetrics { get; init; }

    /// <summary>What a model of one's own measures by itself.</summary>
    public required IReadOnlyList<Metric> Own { get; init; }

    /// <summary>Whether a loss or metric needs targets and outputs that fit.</summary>
    public bool LooksAtOutputs => Losses.Any(l => l != null) || Metrics?.Any(m => m.Count > 0) == true || WeightedMetrics?.Any(m => m.Count > 0) == true;

    /// <summary>The metrics under their names; empty before the shapes are known.</summary>
    public IReadOnlyList<Figure> Figures => figures;

    /// <summary>Names of the logs in order.</summary>
    public IEnumerable<string> Names => [.. Sums.Select(l => l.Name), .. figures.Select(f => f.Name), .. Own.Select(m => m.Name)];

    // A step of one's own may leave the loss alone.
    IEnumerable<Mean> Sums => tracksLoss || Own.Count == 0 ? outputLosses.Prepend(loss) : outputLosses;

    /// <summary>Puts an optimizer that scales the loss around the given one, unless that scales it or the loss is to stay.</summary>
    public void ScaleLoss()
    {
        if (AutoScaleLoss && Given is not LossScaleOptimizer)
            Optimizer = new LossScaleOptimizer(Given, name: "loss_scale_optimizer");
    }

    /// <summary>Gives each output what is meant for it, once the outputs are known.</summary>
    /// <param name="owner">The model, for messages.</param>
    /// <param name="names">The outputs' names.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="form">How they are arranged.</param>
    /// <exception cref="ArgumentException">What was given does not fit the outputs.</exception>
    public void Place(string owner, IReadOnlyList<string> names, IReadOnlyList<OutputPlace> outputs, Arrangement form)
    {
        outputForm = form;
        losses = Losses.For(owner, names, null, "loss");
        lossWeights = LossWeights?.For(owner, names, 1, "lossWeights");
        metrics = Metrics?.For(owner, names, [], "metrics") ?? [];
        weightedMetrics = WeightedMetrics?.For(owner, names, [], "weightedMetrics") ?? [];
        places = outputs;
    }

    /// <summary>Settles what depends on the shapes of targets and outputs. Both have a batch axis.</summary>
    public void Resolve(string owner, IReadOnlyList<string> outputNames, IReadOnlyList<OutputPlace> outputPlaces, Arrangement form, IReadOnlyList<TensorSpec> targets, IReadOnlyList<TensorSpec> outputs)
    {
        if (resolved)
            return;
        if (places == null)
            Place(owner, outputNames, outputPlaces, form);
        if (targets.Count > 0 && targets.Count != outputs.Count && LooksAtOutputs)
            throw new ArgumentException($"the model has {outputs.Count} outputs ({string.Join(", ", outputNames)}), got targets for {targets.Count}", "y");
        if (targets.Count == 0 && LooksAtOutputs)
            throw new ArgumentException("the model was compiled with a loss or metrics, so it needs targets; got no y", "y");
        if (losses.Count(l => l != null) > 1)
            outputLosses = [.. places!.Zip(losses).Where(p => p.Second != null).Select(p => new Mean($"{p.First.LossName(p.Second!.Name)}_loss"))];
        var found = new List<Figure>();
        var used = new Dictionary<string, int>();
        Add(metrics, weighted: false);
        Add(weightedMetrics, weighted: true);
        figures = [.. found];
        resolved = true;

        void Add(IReadOnlyList<Metric>[] given, bool weighted)
        {
            for (int i = 0; i < given.Length; i++)
            {
                string prefix = outputs.Count > 1 && places![i].MetricPrefix is { } named ? named + "_" : "";
                foreach (Metric metric in given[i])
                {
                    Metric settled = Metric.Resolve(metric, targets[i], outputs[i]);
                    string name = prefix + settled.Name;
                    if (weighted && used.ContainsKey(name))
                        name = $"{prefix}weighted_{settled.Name}";
                    int times = used.GetValueOrDefault(name);
                    used[name] = times + 1;
                    found.Add(new Figure(times == 0 ? name : $"{name}_{times}", settled, i, weighted));
                }
            }
        }
    }

    /// <summary>Looks once at targets that lie in memory: a class number that the outputs do not have would train without an error.</summary>
    /// <returns>What is to be looked at in each batch, as it comes.</returns>
    /// <exception cref="ArgumentException">There is such a number.</exception>
    public TargetCheck[] CheckTargets(BatchSource source, IReadOnlyList<TensorSpec> targets, IReadOnlyList<TensorSpec> outputs)
    {
        var later = new List<TargetCheck>();
        for (int i = 0; i < Math.Min(targets.Count, outputs.Count); i++)
        {
            if (losses[i] is not { } each || each.ClassesOf(targets[i].Shape, outputs[i].Shape) is not { } classes)
                continue;
            string owner = $"loss {each.Name}";
            TensorSpec row = source.Targets[i];
            if (source.TargetRows(i) is var (values, first, count))
                classes.Check(owner, row, values.Buffer.AsSpan<byte>().Slice(checked((int)(first * row.Bytes)), checked((int)(count * row.Bytes))), first);
            else
                later.Add(new TargetCheck(i, owner, classes));
        }

        return [.. later];
    }

    /// <summary>The arguments of Compile in the form of files.</summary>
    public (JsonNode? Loss, JsonNode? LossWeights, JsonNode? Metrics, JsonNode? WeightedMetrics) ToJson(Func<KerasObject, JsonNode> serialize)
    {
        return (Form(Losses, losses, Figure), LossWeights == null ? null : Form(LossWeights, lossWeights!, w => w),
            Metrics == null ? null : Form(Metrics, metrics, All), WeightedMetrics == null ? null : Form(WeightedMetrics, weightedMetrics, All));

        JsonNode? Figure(KerasObject? figure) => figure == null ? null : serialize(figure);

        JsonNode? All(IReadOnlyList<Metric> each) => each.Count == 0 ? null : new JsonArray([.. each.Select(Figure)]);

        // Lists and dictionaries in each other are written as the outputs are arranged.
        JsonNode? Form<T>(PerOutput<T> given, IReadOnlyList<T> placed, Func<T, JsonNode?> form) =>
            places == null || outputForm.IsFlat ? given.ToJson(form) : outputForm.ToJson(i => form(placed[i]));
    }

    /// <summary>Adds the loss of the batch's outputs to the trace, without that of the layers.</summary>
    public Tensor? Loss(IReadOnlyList<Tensor> targets, IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> weights)
    {
        Tensor? sum = null;
        int tracked = 0;
        for (int i = 0; i < outputs.Count; i++)
        {
            if (losses[i] is not { } each)
                continue;
            Tensor value;
            try
            {
                value = each.Call(targets[i], outputs[i], WeightOf(weights, i));
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"loss {each.Name}: targets {targets[i].Spec} do not fit the model's output {outputs[i].Spec}: {e.Message}", e);
            }

            if (value.Rank > 0)
                throw new ArgumentException($"loss {each.Name} must give one number to train on, got {value.Spec}; its reduction must not be none");
            if (outputLosses.Length > 0)
                outputLosses[tracked++].UpdateState(value, Tensor.Scalar(outputs[i].Shape[0]));
            value = lossWeights is { } factors ? value * factors[i] : value;
            sum = sum == null ? value : sum + value;
        }

        return sum;
    }

    /// <summary>Adds the counting of the metrics to the trace.</summary>
    public void Update(Tensor total, int rows, IReadOnlyList<Tensor> targets, IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> weights)
    {
        if (!tracksLoss)
            (tracksLoss, results) = (true, null);
        loss.UpdateState(total, Tensor.Scalar(rows));
        foreach (Figure figure in figures)
        {
            try
            {
                figure.Metric.UpdateState(targets[figure.Output], outputs[figure.Output], figure.Weighted ? WeightOf(weights, figure.Output) : null);
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException(
                    $"metric {figure.Name}: targets {targets[figure.Output].Spec} do not fit the model's output {outputs[figure.Output].Spec}: {e.Message}", e);
            }
        }
    }

    public void Reset()
    {
        loss.ResetState();
        foreach (Mean each in outputLosses)
            each.ResetState();
        foreach (Metric metric in figures.Select(f => f.Metric).Concat(Own))
            metric.ResetState();
    }

    /// <summary>Writes the present figures: the loss, then the metrics.</summary>
    public void Read(Logs logs)
    {
        Frame frame = results ??= CompileResults();
        frame.Run();
        int i = 0;
        foreach (string name in Names)
            logs[name] = frame.Output<double>(i++)[0];
    }

    /// <summary>Whether a metric should go up; null when the name is unknown.</summary>
    public bool? Direction(string name) => (figures.FirstOrDefault(f => f.Name == name)?.Metric ?? Own.FirstOrDefault(m => m.Name == name))?.HigherIsBetter;

    Frame CompileResults()
    {
        return Engines.Compile(Engine, [], _ => [.. Sums.Concat(figures.Select(f => f.Metric)).Concat(Own).Select(m => Scalar(m.Result()))]).Rent();
    }

    static Tensor? WeightOf(IReadOnlyList<Tensor> weights, int output) => weights.Count switch
    {
        0 => null,
        1 => weights[0],
        _ => weights[output],
    };

    // A metric of several values shows its mean in the logs.
    static Tensor Scalar(Tensor result) => Ops.Cast(result.Rank == 0 ? result : Ops.Mean(result), DType.Float64);
}
