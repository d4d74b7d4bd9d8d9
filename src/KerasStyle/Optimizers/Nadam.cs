namespace KerasStyle.Optimizers;

/// <summary>Adam with Nesterov's momentum, μₜ = β₁(1 − 0.96ᵗ/2) (Dozat 2015), as keras.optimizers.Nadam.</summary>
public sealed class Nadam : Optimizer
{
    readonly double beta1, beta2, epsilon;
    readonly Dictionary<Variable, Variable> momentums = [], velocities = [];
    Variable? product;

    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.001 when null.</param>
    /// <param name="beta1">How slowly the mean of the gradients moves.</param>
    /// <param name="beta2">How slowly the mean of their squares moves.</param>
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
    public Nadam(
        LearningRate? learningRate = null, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7, double? weightDecay = null,
        double? clipnorm = null, double? clipvalue = null, double? globalClipnorm = null, bool useEma = false, double emaMomentum = 0.99,
        int? emaOverwriteFrequency = null, double? lossScaleFactor = null, int? gradientAccumulationSteps = null, string? name = null)
        : base(learningRate ?? 0.001, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum, emaOverwriteFrequency,
            lossScaleFactor, gradientAccumulationSteps, name)
    {
        (this.beta1, this.beta2, this.epsilon) = (beta1, beta2, epsilon);
    }

    // Keras does not track what it gives no name when another optimizer builds this one.
    internal override IReadOnlyList<Variable> SavedInside => [.. Variables.Where(v => v != product)];

    internal override void AfterLoading(bool inside = false)
    {
        if (!inside)
            return;
        float made = 1;
        for (int step = 1; step <= Iterations.Value.Item() / (GradientAccumulationSteps ?? 1); step++)
            made *= (1 - MathF.Pow(0.96f, step) * 0.5f) * (float)beta1;     // in the order of Step, to the same bits
        product!.Assign(Tensor.Scalar(made));
    }

    /// <inheritdoc/>
    protected override void AddSlots(IReadOnlyList<Variable> variables)
    {
        AddSlots(variables, ("momentum", momentums), ("velocity", velocities));
        product = AddVariable("variable", Shape.Scalar, initialValue: 1);       // μ₁·μ₂·…·μₜ; Keras gives it no name
        product.Path = "variable";
    }

    /// <inheritdoc/>
    protected override Action<Tensor, Variable> Step(Tensor learningRate, Tensor step)
    {
        Tensor now = (1.0 - Ops.Power(0.96, step) * 0.5) * beta1, next = (1.0 - Ops.Power(0.96, step + 1.0) * 0.5) * beta1;
        product!.Assign(product.Value * now);
        Tensor momentumScale = next / (1.0 - product.Value * next), gradientScale = (1.0 - now) / (1.0 - product.Value);
        Tensor second = 1.0 - Ops.Power(beta2, step);
        return (gradient, variable) =>
        {
            Variable m = momentums[variable], v = velocities[variable];
            m.Assign(m.Value + (gradient - m.Value) * (1 - beta1));
            v.Assign(v.Value + (Ops.Square(gradient) - v.Value) * (1 - beta2));
            Tensor mean = m.Value * momentumScale + gradient * gradientScale;
            variable.Assign(variable.Value - mean * learningRate / (Ops.Sqrt(v.Value / second) + epsilon));
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
    public static Nadam FromConfig(Config config) => new(
        beta1: config.Get("beta_1", 0.9), beta2: config.Get("beta_2", 0.999), epsilon: config.Get("epsilon", 1e-7));
}
