namespace KerasStyle.Optimizers;

/// <summary>w ← w − lr·sign(β₁·m + (1 − β₁)·g), m ← β₂·m + (1 − β₂)·g (Chen et al. 2023), as keras.optimizers.Lion.</summary>
public sealed class Lion : Optimizer
{
    readonly double beta1, beta2;
    readonly Dictionary<Variable, Variable> momentums = [];

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.001 when null.</param>
    /// <param name="beta1">Weight of the momentum in the direction.</param>
    /// <param name="beta2">How slowly the momentum moves.</param>
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
    /// <exception cref="ArgumentException">β₁ is not above 0 and at most 1.</exception>
    public Lion(
        LearningRate? learningRate = null, double beta1 = 0.9, double beta2 = 0.99, double? weightDecay = null, double? clipnorm = null,
        double? clipvalue = null, double? globalClipnorm = null, bool useEma = false, double emaMomentum = 0.99, int? emaOverwriteFrequency = null,
        double? lossScaleFactor = null, int? gradientAccumulationSteps = null, string? name = null)
        : base(learningRate ?? 0.001, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency,
            lossScaleFactor, gradientAccumulationSteps, name)
    {
        if (beta1 is not (> 0 and <= 1))
            throw new ArgumentException($"beta_1 must be above 0 and at most 1, got {beta1}", nameof(beta1));
        (this.beta1, this.beta2) = (beta1, beta2);
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables) => AddSlots(variables, ("momentum", momentums));

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step)
    {
        return (gradient, variable) =>
        {
            Variable m = momentums[variable];
            variable.Assign(variable.Value - Ops.Sign(m.Value * beta1 + gradient * (1 - beta1)) * learningRate);
            m.Assign(m.Value * beta2 + gradient * (1 - beta2));
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("beta_1", beta1);
        config.Add("beta_2", beta2);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Lion FromConfig(Config config) => new(
        beta1: config.Get("beta_1", 0.9), beta2: config.Get("beta_2", 0.99));
}
