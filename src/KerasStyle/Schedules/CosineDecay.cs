namespace KerasStyle.Schedules;

/// <summary>peak · ((1 − α) · (1 + cos(π · step / decay steps)) / 2 + α), after an optional linear warm-up from the initial learning rate
/// to the peak, as keras.optimizers.schedules.CosineDecay (Loshchilov and Hutter 2016).</summary>
/// <param name="initialLearningRate">The learning rate of step 0, and the peak when there is no warm-up.</param>
/// <param name="decaySteps">Number of steps of the decay, after the warm-up.</param>
/// <param name="alpha">The last learning rate as a share of the peak.</param>
/// <param name="name">Name in files.</param>
/// <param name="warmupTarget">The peak, reached by the warm-up; no warm-up when null.</param>
/// <param name="warmupSteps">Number of steps of the warm-up.</param>
public sealed class CosineDecay(
    double initialLearningRate, int decaySteps, double alpha = 0.0, string name = "CosineDecay", double? warmupTarget = null,
    int warmupSteps = 0) : LearningRateSchedule
{
    readonly int decaySteps = Positive(decaySteps, nameof(decaySteps));

    /// <inheritdoc/>
    public override Tensor Call(Tensor step)
    {
        Tensor time = AsFloat(step);
        if (warmupTarget is not { } target)
            return Decay(time, initialLearningRate);
        Tensor decay = Decay(time - warmupSteps, target);
        return warmupSteps == 0
            ? decay
            : Ops.Where(time < warmupSteps, time / warmupSteps * (target - initialLearningRate) + initialLearningRate, decay);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("initial_learning_rate", initialLearningRate);
        config.Add("decay_steps", decaySteps);
        config.Add("alpha", alpha);
        config.Add("name", name);
        config.Add("warmup_target", warmupTarget);
        config.Add("warmup_steps", warmupSteps);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CosineDecay FromConfig(Config config) => new(
        config.Get<double>("initial_learning_rate"), config.Get<int>("decay_steps"), config.Get("alpha", 0.0), config.Get("name", "CosineDecay"),
        config.GetOptional<double>("warmup_target"), config.Get("warmup_steps", 0));

    Tensor Decay(Tensor time, double peak)
    {
        Tensor cosine = Ops.Cos(Ops.Minimum(time, decaySteps) / decaySteps * Math.PI);
        return ((cosine + 1.0) * (0.5 * (1 - alpha)) + alpha) * peak;
    }
}
