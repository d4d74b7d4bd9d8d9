namespace KerasStyle.Schedules;

/// <summary>initial / (1 + rate · step / decay steps), as keras.optimizers.schedules.InverseTimeDecay.</summary>
/// <param name="initialLearningRate">The learning rate of step 0.</param>
/// <param name="decaySteps">Unit of the time.</param>
/// <param name="decayRate">How fast the learning rate falls.</param>
/// <param name="staircase">Whether the learning rate falls every <paramref name="decaySteps"/> steps at once.</param>
/// <param name="name">Name in files.</param>
public sealed class InverseTimeDecay(
    double initialLearningRate, int decaySteps, double decayRate, bool staircase = false, string name = "InverseTimeDecay") : LearningRateSchedule
{
    readonly int decaySteps = Positive(decaySteps, nameof(decaySteps));

    /// <inheritdoc/>
    public override Tensor Call(Tensor step)
    {
        Tensor time = AsFloat(step) / decaySteps;
        return initialLearningRate / ((staircase ? Ops.Floor(time) : time) * decayRate + 1.0);
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
    public static InverseTimeDecay FromConfig(Config config) => new(
        config.Get<double>("initial_learning_rate"), config.Get<int>("decay_steps"), config.Get<double>("decay_rate"),
        config.Get("staircase", false), config.Get("name", "InverseTimeDecay"));
}
