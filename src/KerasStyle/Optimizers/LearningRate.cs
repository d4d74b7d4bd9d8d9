using KerasStyle.Schedules;

namespace KerasStyle.Optimizers;

/// <summary>A learning rate: a number, or a schedule that gives one for each step. Numbers and schedules convert to it, and it converts to its number.</summary>
/// <param name="Value">The number; of a schedule the one of the present step.</param>
/// <param name="Schedule">The schedule; null for a constant.</param>
public readonly record struct LearningRate(double Value, LearningRateSchedule? Schedule = null)
{
    /// <summary>A constant learning rate.</summary>
    public static implicit operator LearningRate(double value) => new(value);

    /// <summary>A learning rate that follows a schedule.</summary>
    public static implicit operator LearningRate(LearningRateSchedule schedule) => new(double.NaN, schedule);

    /// <summary>The number.</summary>
    public static implicit operator double(LearningRate rate) => rate.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture);
}
