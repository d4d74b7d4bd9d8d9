namespace KerasStyle.Schedules;

/// <summary>Cosine decay that starts again, each time for <c>tMul</c> times as long and from <c>mMul</c> times the learning rate,
/// as keras.optimizers.schedules.CosineDecayRestarts (Loshchilov and Hutter 2016).</summary>
/// <param name="initialLearningRate">The learning rate of step 0.</param>
/// <param name="firstDecaySteps">Number of steps of the first decay.</param>
/// <param name="tMul">How much longer each decay is than the one before.</param>
/// <param name="mMul">How much higher each decay starts than the one before.</param>
/// <param name="alpha">The last learning rate of a decay as a share of the initial one.</param>
/// <param name="name">Name in files.</param>
public sealed class CosineDecayRestarts(
    double initialLearningRate, int firstDecaySteps, double tMul = 2.0, double mMul = 1.0, double alpha = 0.0, string name = "SGDRDecay")
    : LearningRateSchedule
{
    readonly int firstDecaySteps = Positive(firstDecaySteps, nameof(firstDecaySteps));

    /// <inheritdoc/>
    public override Tensor Call(Tensor step)
    {
        Tensor done = AsFloat(step) / firstDecaySteps, restarts, fraction;
        if (tMul == 1.0)
        {
            restarts = Ops.Floor(done);
            fraction = done - restarts;
        }
        else
        {
            // Decays 0 ... n − 1 take (1 − tⁿ) / (1 − t) first lengths together.
            restarts = Ops.Floor(Ops.Log(1.0 - done * (1 - tMul)) / Ops.Log(Tensor.Scalar(tMul)));
            Tensor length = Ops.Power(tMul, restarts);
            fraction = (done - (1.0 - length) / (1 - tMul)) / length;
        }

        Tensor decayed = (Ops.Cos(fraction * Math.PI) + 1.0) * Ops.Power(mMul, restarts) * 0.5;
        return (decayed * (1 - alpha) + alpha) * initialLearningRate;
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("initial_learning_rate", initialLearningRate);
        config.Add("first_decay_steps", firstDecaySteps);
        config.Add("t_mul", tMul);
        config.Add("m_mul", mMul);
        config.Add("alpha", alpha);
        config.Add("name", name);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static CosineDecayRestarts FromConfig(Config config) => new(
        config.Get<double>("initial_learning_rate"), config.Get<int>("first_decay_steps"), config.Get("t_mul", 2.0), config.Get("m_mul", 1.0),
        config.Get("alpha", 0.0), config.Get("name", "SGDRDecay"));
}
