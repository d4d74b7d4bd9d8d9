using KerasStyle.Schedules;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Functions of one array: schedules, constraints and regularizers.</summary>
static class ObjectKinds
{
    public static void Schedule(SuiteCase each)
    {
        Dictionary<string, Tensor> expected = each.Arrays("expected");
        each.Close(expected["learning_rate"], LearningRateSchedule.Registry.Deserialize(each.Json["schedule"]).Call(expected["steps"]), "learning rate");
    }

    public static void Constraint(SuiteCase each) =>
        each.Close(each.Arrays("expected")["value"], Constraints.Constraint.Registry.Deserialize(each.Json["object"]).Call(each.Arrays("inputs")["x"]), "weight");

    public static void Regularizer(SuiteCase each) =>
        each.Close(each.Arrays("expected")["value"], Regularizers.Regularizer.Registry.Deserialize(each.Json["object"]).Call(each.Arrays("inputs")["x"]), "penalty");
}
