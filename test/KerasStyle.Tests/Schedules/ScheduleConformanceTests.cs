using KerasStyle.Schedules;
using Xunit;

namespace KerasStyle.Tests.Schedules;

public class ScheduleConformanceTests
{
    public static TheoryData<string> Cases => ConformanceCases.Names("schedules");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Computes_what_Keras_computes(string name)
    {
        ConformanceCase data = ConformanceCases.Load("schedules", name);
        LearningRateSchedule schedule = LearningRateSchedule.Registry.Deserialize(data.Json["schedule"]);
        Dictionary<string, Tensor> expected = data.Arrays("expected");
        data.AssertClose(expected["learning_rate"], schedule.Call(expected["steps"]), "learning rate");
    }
}
