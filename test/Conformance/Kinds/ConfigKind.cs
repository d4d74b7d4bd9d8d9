using KerasStyle.Constraints;
using KerasStyle.Initializers;
using KerasStyle.Layers;
using KerasStyle.Losses;
using KerasStyle.Metrics;
using KerasStyle.Optimizers;
using KerasStyle.Quantizers;
using KerasStyle.Regularizers;
using KerasStyle.Saving;
using KerasStyle.Schedules;

namespace KerasStyle.Conformance.Kinds;

/// <summary>Configs that are read and written again.</summary>
static class ConfigKind
{
    public static IReadOnlyList<CasePart> Parts(SuiteCase each) =>
        [.. PythonJson.Parse(each.Files["items.json"])!.AsArray().Select(item => new CasePart((string)item!["label"]!, () => RoundTrip(item["config"]!.AsObject())))];

    static void RoundTrip(JsonObject form)
    {
        string className = (string)form["class_name"]!, module = (string?)form["module"] ?? "";
        // Keras on PyTorch names its own classes of optimizers.
        if (module.StartsWith("keras.src.backend.torch.optimizers.", StringComparison.Ordinal))
            form["module"] = module = "keras.optimizers";
        JsonObject back = Read(form, className, module);
        string difference = JsonDifference.Of(form, back);
        Check.True(difference.Length == 0, difference);
    }

    static JsonObject Read(JsonObject form, string className, string module) => module switch
    {
        _ when className.Contains("DTypePolicy", StringComparison.Ordinal) => DTypePolicy.Deserialize(form).Serialize(),
        "keras.quantizers" when className.EndsWith("Config", StringComparison.Ordinal) => QuantizationConfig.Registry.Deserialize(form).Serialize(),
        "keras.quantizers" => Quantizer.Registry.Deserialize(form).Serialize(),
        "keras.initializers" => Initializer.Registry.Deserialize(form).Serialize(),
        "keras.regularizers" => Regularizer.Registry.Deserialize(form).Serialize(),
        "keras.constraints" => Constraint.Registry.Deserialize(form).Serialize(),
        "keras.losses" => Loss.Registry.Deserialize(form).Serialize(),
        "keras.metrics" => Metric.Registry.Deserialize(form).Serialize(),
        "keras.optimizers" => Optimizer.Registry.Deserialize(form).Serialize(),
        "keras.optimizers.schedules" => LearningRateSchedule.Registry.Deserialize(form).Serialize(),
        _ => Layer.Registry.Deserialize(form) is var layer && layer is Model model ? KerasModelFile.Config(model) : layer.Serialize(),
    };
}
