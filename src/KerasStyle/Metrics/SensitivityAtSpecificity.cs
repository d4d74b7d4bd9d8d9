namespace KerasStyle.Metrics;

/// <summary>Best sensitivity at which specificity is at least a given value, as keras.metrics.SensitivityAtSpecificity.</summary>
/// <param name="specificity">The given value.</param>
/// <param name="numThresholds">Number of thresholds that are tried.</param>
/// <param name="classId">Only this class counts; all when null.</param>
/// <param name="name">Name in logs; <c>sensitivity_at_specificity</c> when null.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class SensitivityAtSpecificity(double specificity, int numThresholds = 200, int? classId = null, string? name = null, DType? dtype = null)
    : SensitivitySpecificityBase("specificity", specificity, numThresholds, classId, name, dtype)
{
    /// <inheritdoc/>
    public override Tensor Result() => BestWhere(Specificity, Sensitivity);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static SensitivityAtSpecificity FromConfig(Config config) => new(
        config.Get<double>("specificity"), config.Get("num_thresholds", 200), config.GetOptional<int>("class_id"), dtype: TypeOf(config));
}
