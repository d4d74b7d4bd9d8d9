using System.Text.RegularExpressions;
using KerasStyle.Initializers;
using KerasStyle.Schedules;

namespace KerasStyle.Optimizers;

/// <summary>How gradients change the weights, as keras.optimizers.Optimizer. The same code updates weights at once and, inside a trace,
/// becomes part of the compiled training step.</summary>
public abstract partial class Optimizer : KerasObject, IRegistered<Optimizer>
{
    readonly List<Variable> variables = [];
    readonly HashSet<Variable> warned = [];     // of no gradient
    readonly Dictionary<Variable, Variable> averages = [], accumulators = [];
    IReadOnlyList<Variable> targets = [];
    Variable? rate;
    LearningRateSchedule? schedule;
    HashSet<Variable> undecayed = [];
    Regex? undecayedNames;

    /// <summary>The arguments that all optimizers share.</summary>
    /// <param name="learningRate">A number or a <see cref="LearningRateSchedule"/>.</param>
    /// <param name="weightDecay">Share of each weight, times the learning rate, that each step takes off.</param>
    /// <param name="clipnorm">Largest Euclidean norm of each weight's gradient; longer ones are scaled down.</param>
    /// <param name="clipvalue">Largest size of each value of a gradient.</param>
    /// <param name="globalClipnorm">Largest Euclidean norm of all gradients together.</param>
    /// <param name="useEma">Whether an exponential moving average of the weights is kept.</param>
    /// <param name="emaMomentum">How slowly that average moves, between 0 and 1.</param>
    /// <param name="emaOverwriteFrequency">After how many steps the average replaces the weights; only at the end of training when null.</param>
    /// <param name="lossScaleFactor">What the loss is multiplied by, so that small gradients survive in half precision; gradients are divided by it.</param>
    /// <param name="gradientAccumulationSteps">Over how many steps gradients are averaged for one update, at least 2.</param>
    /// <param name="name">Name, and first part of the variables' paths; the class name in snake case when null.</param>
    /// <exception cref="ArgumentException">More than one way of clipping, or a number outside its range.</exception>
    protected Optimizer(
        LearningRate learningRate, double? weightDecay = null, double? clipnorm = null, double? clipvalue = null, double? globalClipnorm = null,
        bool useEma = false, double emaMomentum = 0.99, int? emaOverwriteFrequency = null, double? lossScaleFactor = null,
        int? gradientAccumulationSteps = null, string? name = null)
    {
        Name = name ?? AutoName.SnakeCase(GetType().Name);
        (WeightDecay, Clipnorm, Clipvalue, GlobalClipnorm) = (weightDecay, clipnorm, clipvalue, globalClipnorm);
        (UseEma, EmaMomentum, EmaOverwriteFrequency) = (useEma, emaMomentum, emaOverwriteFrequency);
        (LossScaleFactor, GradientAccumulationSteps) = (lossScaleFactor, gradientAccumulationSteps);
        Check();
        Iterations = AddVariable("iteration", Shape.Scalar, DType.Int32);
        SetRate(learningRate);
    }

    /// <summary>The optimizers by class name and by Keras' lower-case name.</summary>
    public static Registry<Optimizer> Registry { get; } = new("optimizer", OptimizerTable.Fill);

    /// <inheritdoc/>
    public override string Module => "keras.optimizers";

    /// <summary>Name, and first part of the variables' paths.</summary>
    public string Name { get; private set; }

    /// <summary>Share of each weight, times the learning rate, that each step takes off; null for none.</summary>
    public double? WeightDecay { get; private set; }

    /// <summary>Largest norm of each weight's gradient; null for any.</summary>
    public double? Clipnorm { get; private set; }

    /// <summary>Largest size of each value of a gradient; null for any.</summary>
    public double? Clipvalue { get; private set; }

    /// <summary>Largest norm of all gradients together; null for any.</summary>
    public double? GlobalClipnorm { get; private set; }

    /// <summary>Whether a moving average of the weights is kept.</summary>
    public bool UseEma { get; private set; }

    /// <summary>How slowly that average moves.</summary>
    public double EmaMomentum { get; private set; }

    /// <summary>After how many steps the average replaces the weights.</summary>
    public int? EmaOverwriteFrequency { get; private set; }

    /// <summary>What the loss is multiplied by.</summary>
    public double? LossScaleFactor { get; internal set; }

    /// <summary>Over how many steps gradients are averaged for one update.</summary>
    public int? GradientAccumulationSteps { get; private set; }

    /// <summary>Number of steps taken, int32.</summary>
    public Variable Iterations { get; }

    /// <summary>Whether the slots of the weights exist.</summary>
    public bool Built { get; private set; }

    /// <summary>Where warnings go: standard error, which is opened at the first one, unless set.</summary>
    public virtual TextWriter Output
    {
        get => field ?? Console.Error;
        set;
    }

    internal IReadOnlyList<Variable> BuiltWith => targets;

    /// <summary>The optimizer inside this one, whose state files hold once more by itself.</summary>
    internal virtual Optimizer? Inner => null;

    /// <summary>The state that files hold.</summary>
    internal virtual IReadOnlyList<Variable> SavedVariables => Variables;

    /// <summary>The state that files hold when this optimizer is inside another.</summary>
    internal virtual IReadOnlyList<Variable> SavedInside => SavedVariables;

    /// <summary>Called after state was read from a file.</summary>
    /// <param name="inside">Whether it was that of an optimizer inside another.</param>
    internal virtual void AfterLoading(bool inside = false)
    {
    }

    /// <summary>The moving averages of the weights; empty where none are kept.</summary>
    internal virtual IReadOnlyDictionary<Variable, Variable> Averages => averages;

    /// <summary>All state in the order in which Keras stores it: iterations, learning rate unless a schedule gives it, moving averages,
    /// gradient accumulators, then the optimizer's own slots.</summary>
    public virtual IReadOnlyList<Variable> Variables => variables;

    /// <summary>The learning rate. Setting a number takes effect at once, also in a compiled step; setting a schedule does not.</summary>
    /// <exception cref="InvalidOperationException">A number is set where a schedule rules.</exception>
    public virtual LearningRate LearningRate
    {
        get => schedule is { } ruling ? new(ruling.Call(Iterations.Value).Item(), ruling) : new(rate!.Value.Item());
        set
        {
            if (schedule != null && value.Schedule == null)
                throw new InvalidOperationException($"the learning rate of {ClassName} follows a {schedule.ClassName}; it can be set only where it was given as a number");
            SetRate(value);
        }
    }

    /// <summary>What gives the learning rate; null where it is a number.</summary>
    internal virtual LearningRateSchedule? Schedule => schedule;

    /// <summary>The optimizer of a Keras name such as <c>adam</c>, with default arguments.</summary>
    public static implicit operator Optimizer(string name) => Registry.Get(name);

    /// <summary>Leaves weights out of the weight decay.</summary>
    /// <param name="varList">The weights.</param>
    /// <param name="varNames">Regular expressions for the names of further weights, such as <c>bias</c>.</param>
    /// <exception cref="InvalidOperationException">The optimizer is built already.</exception>
    public void ExcludeFromWeightDecay(IEnumerable<Variable>? varList = null, IEnumerable<string>? varNames = null)
    {
        if (Built)
            throw new InvalidOperationException("weights can be excluded from weight decay only before the optimizer is built");
        undecayed = [.. varList ?? []];
        string[] names = [.. varNames ?? []];
        undecayedNames = names.Length > 0 ? new Regex(string.Join('|', names), RegexOptions.CultureInvariant) : null;
    }

    /// <summary>Creates the state for the weights to be trained; does nothing the second time.</summary>
    public void Build(IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        if (Built)
            return;
        Built = true;
        targets = [.. variables];
        if (UseEma)
        {
            foreach (Variable variable in variables)
                averages[variable] = AddSlot(variable, "average");
        }

        if (GradientAccumulationSteps != null)
        {
            foreach (Variable variable in variables)
                accumulators[variable] = AddSlot(variable, "gradient_accumulator");
        }

        AddSlots(variables);
    }

    /// <summary>Replaces the weights by their moving averages, if these are kept: the end of training.</summary>
    public virtual void FinalizeVariableValues(IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        foreach (Variable variable in variables)
        {
            if (averages.TryGetValue(variable, out Variable? average))
                variable.Assign(average);
        }
    }

    /// <summary>The loss whose gradients <see cref="Apply"/> takes.</summary>
    public virtual Tensor ScaleLoss(Tensor loss) => LossScaleFactor is { } factor ? loss * factor : loss;

    /// <summary>Creates the optimizer's own state for the weights, with <see cref="AddSlot"/>.</summary>
    protected virtual void AddSlots(IReadOnlyList<Variable> variables)
    {
    }

    /// <summary>The update of one weight by its gradient. What all weights share is computed once, before the function is returned.</summary>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="step">Number of the step, from 1, as float32.</param>
    protected abstract Action<Tensor, Variable> Step(Tensor learningRate, Tensor step);

    /// <summary>State of a weight's shape and type.</summary>
    /// <param name="reference">The weight.</param>
    /// <param name="name">Last part of the state's name, such as <c>momentum</c>.</param>
    /// <param name="initialValue">First value.</param>
    protected Variable AddSlot(Variable reference, string name, double initialValue = 0)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return AddVariable($"{reference.Path.Replace('/', '_')}_{name}", reference.Shape, reference.DType, initialValue);
    }

    /// <summary>State of each weight's shape and type, weight by weight.</summary>
    /// <param name="references">The weights.</param>
    /// <param name="slots">Last part of each state's name, and what takes the state by weight.</param>
    protected void AddSlots(IReadOnlyList<Variable> references, params ReadOnlySpan<(string Name, Dictionary<Variable, Variable> Slots)> slots)
    {
        ArgumentNullException.ThrowIfNull(references);
        foreach (Variable reference in references)
        {
            foreach ((string name, Dictionary<Variable, Variable> slot) in slots)
                slot[reference] = AddSlot(reference, name);
        }
    }

    /// <summary>State of any shape; its path is <c>optimizer/name</c>.</summary>
    protected Variable AddVariable(string name, Shape shape, DType dtype = DType.Float32, double initialValue = 0)
    {
        Variable variable = initialValue == 0
            ? new(new TensorSpec(shape, dtype), name, trainable: false)
            : new(HostValues.Fill(shape, dtype, initialValue), name, trainable: false);
        variable.Path = $"{Name}/{name}";
        variables.Add(variable);
        return variable;
    }

    /// <summary>Which share of a weight, times the learning rate, a step takes off.</summary>
    private protected virtual double? DecayOf(Variable variable) => WeightDecay;

    void SetRate(LearningRate value)
    {
        schedule = value.Schedule;
        if (schedule != null)
        {
            if (rate != null)
                variables.Remove(rate);
            rate = null;
        }
        else if (rate == null)
        {
            rate = AddVariable("learning_rate", Shape.Scalar, DType.Float32, value.Value);
        }
        else
        {
            rate.Assign(Tensor.Scalar(value.Value));
        }
    }

    bool Decays(Variable variable) => !undecayed.Contains(variable) && undecayedNames?.IsMatch(variable.Name) != true;

    void Check()
    {
        if ((Clipnorm, Clipvalue, GlobalClipnorm) is (not null, not null, _) or (not null, _, not null) or (_, not null, not null))
            throw new ArgumentException($"only one of clipnorm, clipvalue and global_clipnorm can be set, got {Clipnorm}, {Clipvalue}, {GlobalClipnorm}");
        if (GradientAccumulationSteps < 2)
            throw new ArgumentException($"gradient_accumulation_steps must be at least 2, got {GradientAccumulationSteps}");
        if (UseEma && EmaMomentum is not (>= 0 and <= 1))
            throw new ArgumentException($"ema_momentum must be between 0 and 1, got {EmaMomentum}");
        if (UseEma && EmaOverwriteFrequency < 1)
            throw new ArgumentException($"ema_overwrite_frequency must be at least 1, got {EmaOverwriteFrequency}");
    }
}
