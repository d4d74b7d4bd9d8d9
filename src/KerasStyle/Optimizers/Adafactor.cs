namespace KerasStyle.Optimizers;

/// <summary>Adam with row and column means instead of all squares, and a step in proportion to the weights (Shazeer and Stern 2018), as keras.optimizers.Adafactor.</summary>
public sealed class Adafactor : Optimizer
{
    readonly double beta2Decay, epsilon1, epsilon2, clipThreshold;
    readonly bool relativeStep;
    readonly Dictionary<Variable, Variable> rows = [], columns = [], velocities = [];

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.001 when null.</param>
    /// <param name="beta2Decay">Power of the step number that the mean of the squares forgets by.</param>
    /// <param name="epsilon1">Keeps the squares above 0.</param>
    /// <param name="epsilon2">Least size of a weight for the step.</param>
    /// <param name="clipThreshold">Largest root mean square of an update.</param>
    /// <param name="relativeStep">Whether the learning rate is at most 1/√step.</param>
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
    public Adafactor(
        LearningRate? learningRate = null, double beta2Decay = -0.8, double epsilon1 = 1e-30, double epsilon2 = 0.001, double clipThreshold = 1.0,
        bool relativeStep = true, double? weightDecay = null, double? clipnorm = null, double? clipvalue = null, double? globalClipnorm = null,
        bool useEma = false, double emaMomentum = 0.99, int? emaOverwriteFrequency = null, double? lossScaleFactor = null,
        int? gradientAccumulationSteps = null, string? name = null)
        : base(learningRate ?? 0.001, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency,
            lossScaleFactor, gradientAccumulationSteps, name)
    {
        (this.beta2Decay, this.epsilon1, this.epsilon2, this.clipThreshold, this.relativeStep) = (beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep);
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        foreach (Variable variable in variables)
        {
            // Vectors have no rows and columns; Keras keeps two unused numbers for them, and files hold them.
            Shape shape = variable.Shape;
            bool matrix = shape.Rank >= 2;
            rows[variable] = AddVariable(variable.Name, matrix ? shape[..^1] : [], matrix ? variable.DType : DType.Int32);
            columns[variable] = AddVariable(variable.Name, matrix ? shape[..^2].Concat([shape[^1]]) : [], matrix ? variable.DType : DType.Int32);
            if (!matrix)
                rows[variable].Path = columns[variable].Path = variable.Name;
            velocities[variable] = AddSlot(variable, "velocity");
        }
    }

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step)
    {
        Tensor root = 1.0 / Ops.Sqrt(step), rho = Ops.Minimum(learningRate, root);
        Tensor forget = Ops.Power(step, beta2Decay), keep = 1.0 - forget;
        return (gradient, variable) =>
        {
            Variable velocity = velocities[variable];
            Tensor size = Ops.Maximum(RootMeanSquare(variable.Value), epsilon2) * rho;
            Tensor square = Ops.Square(gradient) + epsilon1;
            if (variable.Shape.Rank >= 2)
            {
                Variable row = rows[variable], column = columns[variable];
                row.Assign(row.Value * keep + Ops.Mean(square, [-1]) * forget);
                column.Assign(column.Value * keep + Ops.Mean(square, [-2]) * forget);
                Tensor share = row.Value / Ops.Mean(row.Value, [-1], keepdims: true);
                velocity.Assign(Ops.ExpandDims(share, -1) * Ops.ExpandDims(column.Value, -2));
            }
            else
            {
                velocity.Assign(velocity.Value * keep + square * forget);
            }

            Tensor update = gradient / Ops.Sqrt(velocity.Value);
            variable.Assign(variable.Value - update * (size / Ops.Maximum(RootMeanSquare(update) / clipThreshold, 1.0)));
        };
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("beta_2_decay", beta2Decay);
        config.Add("epsilon_1", epsilon1);
        config.Add("epsilon_2", epsilon2);
        config.Add("clip_threshold", clipThreshold);
        config.Add("relative_step", relativeStep);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Adafactor FromConfig(Config config) => new(
        beta2Decay: config.Get("beta_2_decay", -0.8), epsilon1: config.Get("epsilon_1", 1e-30), epsilon2: config.Get("epsilon_2", 0.001),
        clipThreshold: config.Get("clip_threshold", 1.0), relativeStep: config.Get("relative_step", true));

    static Tensor RootMeanSquare(Tensor x) => Ops.Sqrt(Ops.Mean(Ops.Square(x)));
}
