using KerasStyle.Conformance;
using KerasStyle.Schedules;
using Xunit;

namespace KerasStyle.Tests.Schedules;

public class ScheduleTests
{
    [Fact]
    public void Every_schedule_has_a_conformance_case() => Assert.Empty(LearningRateSchedule.Registry.ClassNames.Except(
        Suite.Default.Entries.Where(e => e.Kind == "schedule").Select(e => (string)Suite.Default.Load(e).Json["schedule"]!["class_name"]!)));

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Contains("decaySteps", Assert.Throws<ArgumentOutOfRangeException>(() => new CosineDecay(0.1, decaySteps: 0)).Message, StringComparison.Ordinal);
        Assert.Contains("values", Assert.Throws<ArgumentException>(() => new PiecewiseConstantDecay([1, 2], [0.1, 0.2])).Message, StringComparison.Ordinal);
    }
}
