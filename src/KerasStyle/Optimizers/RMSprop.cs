namespace KerasStyle.Optimizers;

/// <summary>v ← ρ·v + (1 − ρ)·g², w ← w − lr·g/√(v + ε); centered, v less the square of the mean gradient, as keras.optimizers.RMSprop.</summary>
public sealed class RMSprop : Optimizer
{
    readonly double rho, momentum, epsilon;
    readonly bool centered;
    readonly Dictionary<Variable, Variable> velocities = [], moments = [], means = [];

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.001 when null.</param>
    /// <param name="rho">How slowly the mean of the squares moves.</param>
    /// <param name="momentum">Share of the last move that is added; 0 for none.</param>
    /// <param name="epsilon">Keeps the divisor above 0.</param>
    /// <param name="centered">Whether the squares are of the distance from the mean gradient.</param>
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
    public RMSprop(
        LearningRate? learningRate = null, double rho = 0.9, double momentum = 0.0, double epsilon = 1e-7, bool centered = false,
        double? weightDecay = null, double? clipnorm = null, double? clipvalue = null, double? globalClipnorm = null, bool useEma = false,
        double emaMomentum = 0.99, int? emaOverwriteFrequency = null, double? lossScaleFactor = null, int? gradientAccumulationSteps = null,
        string? name = null)
        : base(learningRate ?? 0.001, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency,
            lossScaleFactor, gradientAccumulationSteps, name)
    {
        (this.rho, this.momentum, this.epsilon, this.centered) = (rho, momentum, epsilon, centered);
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables)
    {
        AddSlots(variables, ("velocity", velocities));
        AddSlots(momentum > 0 ? variables : [], ("momentum", moments));
        AddSlots(centered ? variables : [], ("average_gradient", means));
    }

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step)
    {
        return (gradient, variable) =>
        {
            Variable velocity = velocities[variable];
            velocity.Assign(velocity.Value * rho + Ops.Square(gradient) * (1 - rho));
            Tensor divisor = velocity.Value;
            if (centered)
            {
                Variable mean = means[variable];
                mean.Assign(mean.Value * rho + gradient * (1 - rho));
                divisor -= Ops.Square(mean.Value);
            }

            Tensor move = gradient * learningRate / Ops.Sqrt(divisor + epsilon);
            if (momentum > 0)
            {
                Variable moment = moments[variable];
                moment.Assign(moment.Value * momentum + move);
                move = moment.Value;
            }

            variable.Assign(variable.Value - move);
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("rho", rho);
        config.Add("momentum", momentum);
        config.Add("epsilon", epsilon);
        config.Add("centered", centered);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RMSprop FromConfig(Config config) => new(
        rho: config.Get("rho", 0.9), momentum: config.Get("momentum", 0.0), epsilon: config.Get("epsilon", 1e-7),
        centered: config.Get("centered", false));
}
