namespace KerasStyle.Optimizers;

/// <summary>a ← a + g², w ← w − lr·g/√(a + ε) (Duchi et al. 2011), as keras.optimizers.Adagrad.</summary>
public sealed class Adagrad : Optimizer
{
    readonly double initialAccumulatorValue, epsilon;
    readonly Dictionary<Variable, Variable> accumulators = [];

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.001 when null.</param>
    /// <param name="initialAccumulatorValue">First value of the sums of squares.</param>
    /// <param name="epsilon">Keeps the divisor above 0.</param>
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
    public Adagrad(
        LearningRate? learningRate = null, double initialAccumulatorValue = 0.1, double epsilon = 1e-7, double? weightDecay = null,
        double? clipnorm = null, double? clipvalue = null, double? globalClipnorm = null, bool useEma = false, double emaMomentum = 0.99,
        int? emaOverwriteFrequency = null, double? lossScaleFactor = null, int? gradientAccumulationSteps = null, string? name = null)
        : base(learningRate ?? 0.001, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency,
            lossScaleFactor, gradientAccumulationSteps, name)
    {
        (this.initialAccumulatorValue, this.epsilon) = (initialAccumulatorValue, epsilon);
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        foreach (Variable variable in variables)
            accumulators[variable] = AddSlot(variable, "accumulator", initialAccumulatorValue);
    }

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step)
    {
        return (gradient, variable) =>
        {
            Variable accumulator = accumulators[variable];
            accumulator.Assign(accumulator.Value + Ops.Square(gradient));
            variable.Assign(variable.Value - gradient * learningRate / Ops.Sqrt(accumulator.Value + epsilon));
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("initial_accumulator_value", initialAccumulatorValue);
        config.Add("epsilon", epsilon);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Adagrad FromConfig(Config config) => new(
        initialAccumulatorValue: config.Get("initial_accumulator_value", 0.1), epsilon: config.Get("epsilon", 1e-7));
}
