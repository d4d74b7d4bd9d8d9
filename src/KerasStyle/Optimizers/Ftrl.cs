namespace KerasStyle.Optimizers;

/// <summary>Follow the regularized leader: sparse weights by l1 (McMahan et al. 2013), as keras.optimizers.Ftrl.</summary>
public sealed class Ftrl : Optimizer
{
    readonly double learningRatePower, initialAccumulatorValue, l1RegularizationStrength, l2RegularizationStrength, l2ShrinkageRegularizationStrength, beta;
    readonly Dictionary<Variable, Variable> accumulators = [], linears = [];

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.001 when null.</param>
    /// <param name="learningRatePower">Power of the sum of squares that lowers the learning rate, at most 0; 0 keeps it.</param>
    /// <param name="initialAccumulatorValue">First value of the sums of squares.</param>
    /// <param name="l1RegularizationStrength">Strength of the l1 penalty.</param>
    /// <param name="l2RegularizationStrength">Strength of the l2 penalty.</param>
    /// <param name="l2ShrinkageRegularizationStrength">Strength of the l2 penalty that acts on the gradient only.</param>
    /// <param name="beta">β of the paper.</param>
    /// <param name="weightDecay">Share of each weight, times the learning rate, that each step takes off.</param>
    /// <param name="clipnorm">Largest norm of each weight's gradient.</param>
    /// <param name="clipvalue">Largest size of each value of a gradient.</param>
    /// <param name="globalClipnorm">Largest norm of all gradients together.</param>
    /// <param name="useEma">Whether a moving average of the weights is kept.</param>
    /// <param name="emaMomentum">How slowly that average moves.</param>
    /// <param name="emaOverwriteFrequency">After how many steps the average replaces the weights; only at the end when null.</param>
    /// <param name="lossScaleFactor">What the loss is multiplied by.</param>
    /// <param name="gradientAccumulationSteps">Over how many steps gradients are averaged for one update.</param>
    /// <param name="name">Name, and first part of the variables' paths; the class name in snake case when null.</param>
    /// <exception cref="ArgumentException">A strength or the accumulator is below 0, or the power above 0.</exception>
    public Ftrl(
        LearningRate? learningRate = null, double learningRatePower = -0.5, double initialAccumulatorValue = 0.1,
        double l1RegularizationStrength = 0.0, double l2RegularizationStrength = 0.0, double l2ShrinkageRegularizationStrength = 0.0,
        double beta = 0.0, double? weightDecay = null, double? clipnorm = null, double? clipvalue = null, double? globalClipnorm = null,
        bool useEma = false, double emaMomentum = 0.99, int? emaOverwriteFrequency = null, double? lossScaleFactor = null,
        int? gradientAccumulationSteps = null, string? name = null)
        : base(learningRate ?? 0.001, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency,
            lossScaleFactor, gradientAccumulationSteps, name)
    {
        if (learningRatePower > 0)
            throw new ArgumentException($"learning_rate_power must be at most 0, got {learningRatePower}", nameof(learningRatePower));
        if (initialAccumulatorValue < 0 || l1RegularizationStrength < 0 || l2RegularizationStrength < 0 || l2ShrinkageRegularizationStrength < 0)
            throw new ArgumentException($"the initial accumulator value and the strengths must be at least 0, got {initialAccumulatorValue}, {l1RegularizationStrength}, {l2RegularizationStrength}, {l2ShrinkageRegularizationStrength}");
        (this.learningRatePower, this.initialAccumulatorValue, this.l1RegularizationStrength, this.l2RegularizationStrength, this.l2ShrinkageRegularizationStrength, this.beta) = (learningRatePower, initialAccumulatorValue, l1RegularizationStrength, l2RegularizationStrength, l2ShrinkageRegularizationStrength, beta);
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        foreach (Variable variable in variables)
        {
            accumulators[variable] = AddSlot(variable, "accumulator", initialAccumulatorValue);
            linears[variable] = AddSlot(variable, "linear");
        }
    }

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step)
    {
        Tensor strength = (beta / (learningRate * 2.0) + l2RegularizationStrength) * 2.0;
        return (gradient, variable) =>
        {
            Variable accumulator = accumulators[variable], linear = linears[variable];
            Tensor value = variable.Value, sum = accumulator.Value + Ops.Square(gradient);
            Tensor power = Ops.Power(sum, -learningRatePower), change = (power - Ops.Power(accumulator.Value, -learningRatePower)) / learningRate;
            linear.Assign(linear.Value + gradient + value * (2 * l2ShrinkageRegularizationStrength) - change * value);
            Tensor kept = Ops.Clip(linear.Value, -l1RegularizationStrength, l1RegularizationStrength) - linear.Value;
            variable.Assign(kept / (power / learningRate + strength));
            accumulator.Assign(sum);
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("learning_rate_power", learningRatePower);
        config.Add("initial_accumulator_value", initialAccumulatorValue);
        config.Add("l1_regularization_strength", l1RegularizationStrength);
        config.Add("l2_regularization_strength", l2RegularizationStrength);
        config.Add("l2_shrinkage_regularization_strength", l2ShrinkageRegularizationStrength);
        config.Add("beta", beta);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Ftrl FromConfig(Config config) => new(
        learningRatePower: config.Get("learning_rate_power", -0.5), initialAccumulatorValue: config.Get("initial_accumulator_value", 0.1),
        l1RegularizationStrength: config.Get("l1_regularization_strength", 0.0),
        l2RegularizationStrength: config.Get("l2_regularization_strength", 0.0),
        l2ShrinkageRegularizationStrength: config.Get("l2_shrinkage_regularization_strength", 0.0), beta: config.Get("beta", 0.0));
}
