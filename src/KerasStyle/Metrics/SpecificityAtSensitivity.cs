namespace KerasStyle.Metrics;

/// <summary>Best specificity at which sensitivity is at least a given value, as keras.metrics.SpecificityAtSensitivity.</summary>
/// <param name="sensitivity">The given value.</param>
/// <param name="numThresholds">Number of thresholds that are tried.</param>
/// <param name="classId">Only this class counts; all when null.</param>
/// <param name="name">Name in logs; <c>specificity_at_sensitivity</c> when null.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class SpecificityAtSensitivity(double sensitivity, int numThresholds = 200, int? classId = null, string? name = null, DType? dtype = null)
    : SensitivitySpecificityBase("sensitivity", sensitivity, numThresholds, classId, name, dtype)
{
    /// <inheritdoc/>
    public override Tensor Result() => BestWhere(Sensitivity, Specificity);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static SpecificityAtSensitivity FromConfig(Config config) => new(
        config.Get<double>("sensitivity"), config.Get("num_thresholds", 200), config.GetOptional<int>("class_id"), dtype: TypeOf(config));
}
