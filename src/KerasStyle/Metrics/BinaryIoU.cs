namespace KerasStyle.Metrics;

/// <summary>Mean intersection over union of the classes 0 and 1 of predictions cut at a threshold, as keras.metrics.BinaryIoU.</summary>
/// <param name="targetClassIds">The classes whose mean is taken; both when null.</param>
/// <param name="threshold">Predictions of at least this much are of class 1.</param>
/// <param name="name">Name in logs; the class name in snake case when null.</param>
/// <param name="dtype">Type of the state; int32 when null, which cuts off fractions of weights.</param>
public sealed class BinaryIoU(IReadOnlyList<int>? targetClassIds = null, double threshold = 0.5, string? name = null, DType? dtype = null)
    : IoUBase(2, targetClassIds ?? [0, 1], name, dtype, null, sparseYTrue: true, sparseYPred: true, -1)
{
    /// <inheritdoc/>
    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null) =>
        base.UpdateState(yTrue, Ops.Cast(yPred >= threshold, DType.Int32), sampleWeight);

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("target_class_ids", TargetClassIds);
        config.Add("threshold", threshold);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static BinaryIoU FromConfig(Config config) =>
        new(config.Get<int[]?>("target_class_ids", null), config.Get("threshold", 0.5), dtype: TypeOf(config));
}
