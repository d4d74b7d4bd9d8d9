namespace KerasStyle.Schedules;

/// <summary>(initial − end) · (1 − step / decay steps)^power + end, and end from then on, as keras.optimizers.schedules.PolynomialDecay.</summary>
/// <param name="initialLearningRate">The learning rate of step 0.</param>
/// <param name="decaySteps">Number of steps until the end value.</param>
/// <param name="endLearningRate">The last learning rate.</param>
/// <param name="power">The power; 1 gives a line.</param>
/// <param name="cycle">Whether the decay starts again, each time for a whole multiple of <paramref name="decaySteps"/> that reaches past the step.</param>
/// <param name="name">Name in files.</param>
public sealed class PolynomialDecay(
    double initialLearningRate, int decaySteps, double endLearningRate = 0.0001, double power = 1.0, bool cycle = false,
    string name = "PolynomialDecay") : LearningRateSchedule
{
    readonly int decaySteps = Positive(decaySteps, nameof(decaySteps));

    /// <inheritdoc/>
    public override Tensor Call(Tensor step)
    {
        Tensor time = AsFloat(step), length = decaySteps;
        if (cycle)
            length = Ops.Maximum(Ops.Ceil(time / decaySteps), 1) * decaySteps;
        else
            time = Ops.Minimum(time, decaySteps);
        return Ops.Power(1.0 - time / length, power) * (initialLearningRate - endLearningRate) + endLearningRate;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("initial_learning_rate", initialLearningRate);
        config.Add("decay_steps", decaySteps);
        config.Add("end_learning_rate", endLearningRate);
        config.Add("power", power);
        config.Add("cycle", cycle);
        config.Add("name", name);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static PolynomialDecay FromConfig(Config config) => new(
        config.Get<double>("initial_learning_rate"), config.Get<int>("decay_steps"), config.Get("end_learning_rate", 0.0001),
        config.Get("power", 1.0), config.Get("cycle", false), config.Get("name", "PolynomialDecay"));
}
