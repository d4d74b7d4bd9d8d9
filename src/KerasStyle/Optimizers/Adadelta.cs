namespace KerasStyle.Optimizers;

/// <summary>Adagrad over a window, in units of the weights: d = −g·√(u + ε)/√(a + ε) with moving means a of g² and u of d²; w ← w + lr·d (Zeiler 2012), as keras.optimizers.Adadelta.</summary>
public sealed class Adadelta : Optimizer
{
    readonly double rho, epsilon;
    readonly Dictionary<Variable, Variable> gradientSquares = [], moveSquares = [];

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.001 when null.</param>
    /// <param name="rho">How slowly the means move.</param>
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
    public Adadelta(
        LearningRate? learningRate = null, double rho = 0.95, double epsilon = 1e-7, double? weightDecay = null, double? clipnorm = null,
        double? clipvalue = null, double? globalClipnorm = null, bool useEma = false, double emaMomentum = 0.99, int? emaOverwriteFrequency = null,
        double? lossScaleFactor = null, int? gradientAccumulationSteps = null, string? name = null)
        : base(learningRate ?? 0.001, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency,
            lossScaleFactor, gradientAccumulationSteps, name)
    {
        (this.rho, this.epsilon) = (rho, epsilon);
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables) => AddSlots(variables, ("accumulated_grad", gradientSquares), ("accumulated_delta_var", moveSquares));

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step)
    {
        return (gradient, variable) =>
        {
            Variable slopes = gradientSquares[variable], moves = moveSquares[variable];
            slopes.Assign(slopes.Value * rho + Ops.Square(gradient) * (1 - rho));
            Tensor move = -gradient * Ops.Sqrt(moves.Value + epsilon) / Ops.Sqrt(slopes.Value + epsilon);
            moves.Assign(moves.Value * rho + Ops.Square(move) * (1 - rho));
            variable.Assign(variable.Value + move * learningRate);
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("rho", rho);
        config.Add("epsilon", epsilon);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Adadelta FromConfig(Config config) => new(
        rho: config.Get("rho", 0.95), epsilon: config.Get("epsilon", 1e-7));
}
