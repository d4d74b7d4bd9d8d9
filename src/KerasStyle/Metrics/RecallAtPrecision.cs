namespace KerasStyle.Metrics;

/// <summary>Best recall at which precision is at least a given value, as keras.metrics.RecallAtPrecision.</summary>
/// <param name="precision">The given value.</param>
/// <param name="numThresholds">Number of thresholds that are tried.</param>
/// <param name="classId">Only this class counts; all when null.</param>
/// <param name="name">Name in logs; <c>recall_at_precision</c> when null.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class RecallAtPrecision(double precision, int numThresholds = 200, int? classId = null, string? name = null, DType? dtype = null)
    : SensitivitySpecificityBase("precision", precision, numThresholds, classId, name, dtype)
{
    /// <inheritdoc/>
    public override Tensor Result() => BestWhere(Precision, Sensitivity);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static RecallAtPrecision FromConfig(Config config) => new(
        config.Get<double>("precision"), config.Get("num_thresholds", 200), config.GetOptional<int>("class_id"), dtype: TypeOf(config));
}
