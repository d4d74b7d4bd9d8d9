namespace KerasStyle.Optimizers;

/// <summary>Gradient descent w ← w − lr·g; with momentum v ← μ·v − lr·g, w ← w + v; with Nesterov's w ← w + μ·v − lr·g, as keras.optimizers.SGD.</summary>
public sealed class SGD : Optimizer
{
    readonly double momentum;
    readonly bool nesterov;
    readonly Dictionary<Variable, Variable> moments = [];

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.01 when null.</param>
    /// <param name="momentum">μ, between 0 and 1.</param>
    /// <param name="nesterov">Whether Nesterov's momentum is used.</param>
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
    /// <exception cref="ArgumentException">The momentum is not between 0 and 1.</exception>
    public SGD(
        LearningRate? learningRate = null, double momentum = 0.0, bool nesterov = false, double? weightDecay = null, double? clipnorm = null,
        double? clipvalue = null, double? globalClipnorm = null, bool useEma = false, double emaMomentum = 0.99, int? emaOverwriteFrequency = null,
        double? lossScaleFactor = null, int? gradientAccumulationSteps = null, string? name = null)
        : base(learningRate ?? 0.01, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency,
            lossScaleFactor, gradientAccumulationSteps, name)
    {
        if (momentum is not (>= 0 and <= 1))
            throw new ArgumentException($"momentum must be between 0 and 1, got {momentum}", nameof(momentum));
        (this.momentum, this.nesterov) = (momentum, nesterov);
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables) => AddSlots(momentum != 0 ? variables : [], ("momentum", moments));

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step)
    {
        return (gradient, variable) =>
        {
            Tensor move = gradient * learningRate;
            if (momentum == 0)
            {
                variable.Assign(variable.Value - move);
                return;
            }

            Variable moment = moments[variable];
            moment.Assign(moment.Value * momentum - move);
            variable.Assign(variable.Value + (nesterov ? moment.Value * momentum - move : moment.Value));
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("momentum", momentum);
        config.Add("nesterov", nesterov);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static SGD FromConfig(Config config) => new(
        momentum: config.Get("momentum", 0.0), nesterov: config.Get("nesterov", false));
}
