namespace KerasStyle.Schedules;

/// <summary>A learning rate that changes with the number of the training step, as keras.optimizers.schedules.LearningRateSchedule.</summary>
public abstract class LearningRateSchedule : KerasObject, IRegistered<LearningRateSchedule>
{
    /// <inheritdoc/>
    public static Registry<LearningRateSchedule> Registry { get; } = new("learning rate schedule", ScheduleTable.Fill);

    /// <inheritdoc/>
    public override string Module => "keras.optimizers.schedules";

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">Number of steps taken so far, of any shape.</param>
    public abstract Tensor Call(Tensor step);

    private protected static Tensor AsFloat(Tensor step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return Ops.Cast(step, DType.Float32);
    }

    private protected static int Positive(int steps, string argument) =>
        steps > 0 ? steps : throw new ArgumentOutOfRangeException(argument, steps, $"{argument} must be above 0, got {steps}");
}
