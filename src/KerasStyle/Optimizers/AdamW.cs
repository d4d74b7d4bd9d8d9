namespace KerasStyle.Optimizers;

/// <summary>Adam with weight decay apart from the gradients: w ← w − lr·λ·w before each step (Loshchilov and Hutter 2017), as keras.optimizers.AdamW.</summary>
public sealed class AdamW : Adam
{
    /// <summary>The optimizer.</summary>
    /// <param name="learningRate">A number or a schedule; 0.001 when null.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="beta1">How slowly the mean of the gradients moves.</param>
    /// <param name="beta2">How slowly the mean of their squares moves.</param>
    /// <param name="epsilon">Keeps the divisor above 0.</param>
    /// <param name="amsgrad">Whether the mean of the squares is replaced by its largest value so far.</param>
    /// <param name="clipnorm">Largest norm of each weight's gradient.</param>
    /// <param name="clipvalue">Largest size of each value of a gradient.</param>
    /// <param name="globalClipnorm">Largest norm of all gradients together.</param>
    /// <param name="useEma">Whether a moving average of the weights is kept.</param>
    /// <param name="emaMomentum">How slowly that average moves.</param>
    /// <param name="emaOverwriteFrequency">After how many steps the average replaces the weights; only at the end when null.</param>
    /// <param name="lossScaleFactor">What the loss is multiplied by.</param>
    /// <param name="gradientAccumulationSteps">Over how many steps gradients are averaged for one update.</param>
    /// <param name="name">Name, and first part of the variables' paths; the class name in snake case when null.</param>
    public AdamW(
        LearningRate? learningRate = null, double weightDecay = 0.004, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7,
        bool amsgrad = false, double? clipnorm = null, double? clipvalue = null, double? globalClipnorm = null, bool useEma = false,
        double emaMomentum = 0.99, int? emaOverwriteFrequency = null, double? lossScaleFactor = null, int? gradientAccumulationSteps = null,
        string? name = null)
        : base(learningRate, beta1, beta2, epsilon, amsgrad, weightDecay, clipnorm, clipvalue, globalClipnorm, useEma, emaMomentum,
            emaOverwriteFrequency, lossScaleFactor, gradientAccumulationSteps, name)
    {
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static new AdamW FromConfig(Config config) => new(
        beta1: config.Get("beta_1", 0.9), beta2: config.Get("beta_2", 0.999), epsilon: config.Get("epsilon", 1e-7),
        amsgrad: config.Get("amsgrad", false));
}
