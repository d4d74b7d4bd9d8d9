using KerasStyle.Schedules;

namespace KerasStyle.Optimizers;

/// <summary>Scales the loss so that gradients in half precision neither vanish nor overflow: the scale doubles after a number of steps with finite
/// gradients, and halves, without an update, at one that is not, as keras.optimizers.LossScaleOptimizer.</summary>
public sealed class LossScaleOptimizer : Optimizer
{
    readonly double initialScale;
    readonly int dynamicGrowthSteps;
    Variable? counter, scale;

    /// <summary>The optimizer.</summary>
    /// <param name="innerOptimizer">What updates the weights.</param>
    /// <param name="initialScale">First scale.</param>
    /// <param name="dynamicGrowthSteps">Number of finite steps after which the scale doubles.</param>
    /// <param name="name">Name, and first part of the variables' paths; <c>loss_scale_optimizer</c> when null.</param>
    public LossScaleOptimizer(Optimizer innerOptimizer, double initialScale = 32768, int dynamicGrowthSteps = 2000, string? name = null)
        : base(0.0, name: name)
    {
        ArgumentNullException.ThrowIfNull(innerOptimizer);
        (InnerOptimizer, this.initialScale, this.dynamicGrowthSteps) = (innerOptimizer, initialScale, dynamicGrowthSteps);
        innerOptimizer.LossScaleFactor = null;
    }

    /// <summary>What updates the weights.</summary>
    public Optimizer InnerOptimizer { get; }

    internal override Optimizer Inner => InnerOptimizer;

    internal override IReadOnlyList<Variable> SavedVariables => [.. base.Variables, .. InnerOptimizer.SavedInside];

    internal override void AfterLoading(bool inside = false) => InnerOptimizer.AfterLoading(inside: true);

    /// <inheritdoc/>
    public override LearningRate LearningRate
    {
        get => InnerOptimizer.LearningRate;
        set => InnerOptimizer.LearningRate = value;
    }

    /// <summary>Where warnings go: those of the inner optimizer.</summary>
    public override TextWriter Output
    {
        get => InnerOptimizer.Output;
        set => InnerOptimizer.Output = value;
    }

    internal override LearningRateSchedule? Schedule => InnerOptimizer.Schedule;

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => [.. base.Variables, .. InnerOptimizer.Variables];

    internal override IReadOnlyDictionary<Variable, Variable> Averages => InnerOptimizer.Averages;

    /// <inheritdoc/>
    public override Tensor ScaleLoss(Tensor loss) => loss * (scale?.Value ?? initialScale);

    internal override int Phase => InnerOptimizer.Phase;

    internal override T InPhase<T>(int phase, Func<T> trace) => InnerOptimizer.InPhase(phase, trace);

    /// <inheritdoc/>
    public override void FinalizeVariableValues(IReadOnlyList<Variable> variables) => InnerOptimizer.FinalizeVariableValues(variables);

    /// <inheritdoc/>
    public override void Apply(IReadOnlyList<Tensor?> gradients, IReadOnlyList<Variable>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        variables ??= InnerOptimizer.BuiltWith;
        Build(variables);
        gradients = Connected(gradients, variables);
        IEnumerable<Tensor> given = gradients.OfType<Tensor>();
        Tensor finite = given.Select(g => Ops.All(Ops.Isfinite(g))).Aggregate(Ops.LogicalAnd);

        // The update is computed in any case and kept when the gradients are finite.
        var before = variables.Concat(InnerOptimizer.Variables).Select(v => (Variable: v, v.Value)).ToArray();
        Tensor factor = scale!.Value;
        InnerOptimizer.Apply([.. gradients.Select(g => g == null ? null : g / factor)], variables);
        foreach ((Variable variable, Tensor value) in before)
            variable.Assign(Ops.Where(finite, variable.Value, value));

        Tensor grows = Ops.Equal(counter!.Value, dynamicGrowthSteps - 1);
        scale.Assign(Ops.Where(finite, Ops.Where(grows, factor * 2.0, factor), factor * 0.5));
        counter.Assign(Ops.Where(Ops.LogicalAnd(finite, Ops.LogicalNot(grows)), counter.Value + 1, 0));
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables)
    {
        counter = AddVariable("step_counter", Shape.Scalar, DType.Int32);
        scale = AddVariable("dynamic_scale", Shape.Scalar, DType.Float32, initialScale);
        InnerOptimizer.Build(variables);
    }

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step) =>
        throw new NotSupportedException("the inner optimizer updates the weights");

    private protected override void GetBaseConfig(Config config) => config.Add("name", Name);

    internal override void ReadBaseConfig(Config config) => Rename(config.Get("name", Name));

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("inner_optimizer", InnerOptimizer);
        config.Add("initial_scale", initialScale);
        config.Add("dynamic_growth_steps", dynamicGrowthSteps);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static LossScaleOptimizer FromConfig(Config config) => new(
        config.Object<Optimizer>("inner_optimizer") ?? throw new ArgumentException($"{config.Owner}: config lacks the key 'inner_optimizer'"),
        config.Get("initial_scale", 32768.0), config.Get("dynamic_growth_steps", 2000));
}
