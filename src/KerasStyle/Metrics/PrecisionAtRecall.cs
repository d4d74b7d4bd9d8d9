namespace KerasStyle.Metrics;

/// <summary>Best precision at which recall is at least a given value, as keras.metrics.PrecisionAtRecall.</summary>
/// <param name="recall">The given value.</param>
/// <param name="numThresholds">Number of thresholds that are tried.</param>
/// <param name="classId">Only this class counts; all when null.</param>
/// <param name="name">Name in logs; <c>precision_at_recall</c> when null.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class PrecisionAtRecall(double recall, int numThresholds = 200, int? classId = null, string? name = null, DType? dtype = null)
    : SensitivitySpecificityBase("recall", recall, numThresholds, classId, name, dtype)
{
    /// <inheritdoc/>
    public override Tensor Result() => BestWhere(Sensitivity, Precision);

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static PrecisionAtRecall FromConfig(Config config) => new(
        config.Get<double>("recall"), config.Get("num_thresholds", 200), config.GetOptional<int>("class_id"), dtype: TypeOf(config));
}
