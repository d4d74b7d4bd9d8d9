namespace KerasStyle.Optimizers;

/// <summary>Adam without a learning rate schedule: gradients are taken between an average of the weights and their fast moving version (Defazio et al. 2024), as keras.optimizers.ScheduleFreeAdamW.</summary>
public sealed class ScheduleFreeAdamW : Optimizer
{
    readonly double beta1, beta2, epsilon;
    readonly int warmupSteps;
    readonly Dictionary<Variable, Variable> fast = [], velocities = [];

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.0025 when null.</param>
    /// <param name="beta1">Share of the average in the weights that gradients are taken at.</param>
    /// <param name="beta2">How slowly the mean of their squares moves.</param>
    /// <param name="epsilon">Keeps the divisor above 0.</param>
    /// <param name="warmupSteps">Number of steps in which the learning rate rises from 0.</param>
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
    public ScheduleFreeAdamW(
        LearningRate? learningRate = null, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, int warmupSteps = 0,
        double? weightDecay = null, double? clipnorm = null, double? clipvalue = null, double? globalClipnorm = null, bool useEma = false,
        double emaMomentum = 0.99, int? emaOverwriteFrequency = null, double? lossScaleFactor = null, int? gradientAccumulationSteps = null,
        string? name = null)
        : base(learningRate ?? 0.0025, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency,
            lossScaleFactor, gradientAccumulationSteps, name)
    {
        (this.beta1, this.beta2, this.epsilon, this.warmupSteps) = (beta1, beta2, epsilon, warmupSteps);
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        foreach (Variable variable in variables)
        {
            fast[variable] = AddSlot(variable, "momentum");
            fast[variable].Write(variable.Present().Buffer.AsSpan<byte>());
            velocities[variable] = AddSlot(variable, "velocity");
        }
    }

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step)
    {
        if (warmupSteps > 0)
            learningRate *= Ops.Minimum(step / warmupSteps, 1.0);
        Tensor second = 1.0 - Ops.Power(beta2, step), weight = 1.0 / step;
        return (gradient, variable) =>
        {
            Variable z = fast[variable], v = velocities[variable];
            Tensor average = (variable.Value - z.Value * (1 - beta1)) / beta1;
            v.Assign(v.Value + (Ops.Square(gradient) - v.Value) * (1 - beta2));
            z.Assign(z.Value - gradient * learningRate / (Ops.Sqrt(v.Value / second) + epsilon));
            average = average * (1.0 - weight) + z.Value * weight;
            variable.Assign(z.Value * (1 - beta1) + average * beta1);
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("beta_1", beta1);
        config.Add("beta_2", beta2);
        config.Add("epsilon", epsilon);
        config.Add("warmup_steps", warmupSteps);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static ScheduleFreeAdamW FromConfig(Config config) => new(
        beta1: config.Get("beta_1", 0.9), beta2: config.Get("beta_2", 0.999), epsilon: config.Get("epsilon", 1e-8),
        warmupSteps: config.Get("warmup_steps", 0));
}
