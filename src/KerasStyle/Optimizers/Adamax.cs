namespace KerasStyle.Optimizers;

/// <summary>Adam with the largest gradient instead of squares: u ← max(β₂·u, |g|), w ← w − lr·m/((1 − β₁ᵗ)(u + ε)), as keras.optimizers.Adamax.</summary>
public sealed class Adamax : Optimizer
{
    readonly double beta1, beta2, epsilon;
    readonly Dictionary<Variable, Variable> momentums = [], norms = [];

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.001 when null.</param>
    /// <param name="beta1">How slowly the mean of the gradients moves.</param>
    /// <param name="beta2">How slowly the largest gradient is forgotten.</param>
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
    public Adamax(
        LearningRate? learningRate = null, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7, double? weightDecay = null,
        double? clipnorm = null, double? clipvalue = null, double? globalClipnorm = null, bool useEma = false, double emaMomentum = 0.99,
        int? emaOverwriteFrequency = null, double? lossScaleFactor = null, int? gradientAccumulationSteps = null, string? name = null)
        : base(learningRate ?? 0.001, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency,
            lossScaleFactor, gradientAccumulationSteps, name)
    {
        (this.beta1, this.beta2, this.epsilon) = (beta1, beta2, epsilon);
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables) => AddSlots(variables, ("momentum", momentums), ("norm", norms));

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step)
    {
        Tensor scale = learningRate / (1.0 - Ops.Power(beta1, step));
        return (gradient, variable) =>
        {
            Variable m = momentums[variable], u = norms[variable];
            m.Assign(m.Value + (gradient - m.Value) * (1 - beta1));
            u.Assign(Ops.Maximum(u.Value * beta2, Ops.Abs(gradient)));
            variable.Assign(variable.Value - m.Value * scale / (u.Value + epsilon));
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("beta_1", beta1);
        config.Add("beta_2", beta2);
        config.Add("epsilon", epsilon);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Adamax FromConfig(Config config) => new(
        beta1: config.Get("beta_1", 0.9), beta2: config.Get("beta_2", 0.999), epsilon: config.Get("epsilon", 1e-7));
}
