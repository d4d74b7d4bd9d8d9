namespace KerasStyle.Schedules;

/// <summary>initial · rate^(step / decay steps), as keras.optimizers.schedules.ExponentialDecay.</summary>
/// <param name="initialLearningRate">The learning rate of step 0.</param>
/// <param name="decaySteps">Number of steps after which the learning rate is multiplied by the rate.</param>
/// <param name="decayRate">The rate.</param>
/// <param name="staircase">Whether the learning rate falls every <paramref name="decaySteps"/> steps at once.</param>
/// <param name="name">Name in files.</param>
public sealed class ExponentialDecay(
    double initialLearningRate, int decaySteps, double decayRate, bool staircase = false, string name = "ExponentialDecay") : LearningRateSchedule
{
    readonly int decaySteps = Positive(decaySteps, nameof(decaySteps));

    /// <inheritdoc/>
    public override Tensor Call(Tensor step)
    {
        Tensor decays = AsFloat(step) / decaySteps;
        return Ops.Power(decayRate, staircase ? Ops.Floor(decays) : decays) * initialLearningRate;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("initial_learning_rate", initialLearningRate);
        config.Add("decay_steps", decaySteps);
        config.Add("decay_rate", decayRate);
        config.Add("staircase", staircase);
        config.Add("name", name);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static ExponentialDecay FromConfig(Config config) => new(
        config.Get<double>("initial_learning_rate"), config.Get<int>("decay_steps"), config.Get<double>("decay_rate"),
        config.Get("staircase", false), config.Get("name", "ExponentialDecay"));
}
