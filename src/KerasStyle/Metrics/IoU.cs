namespace KerasStyle.Metrics;

/// <summary>Mean intersection over union of given classes, as keras.metrics.IoU.</summary>
/// <param name="numClasses">Number of classes.</param>
/// <param name="targetClassIds">The classes whose mean is taken.</param>
/// <param name="name">Name in logs; the class name in snake case when null.</param>
/// <param name="dtype">Type of the state; int32 when null, which cuts off fractions of weights.</param>
/// <param name="ignoreClass">A class number whose targets do not count.</param>
/// <param name="sparseYTrue">Whether targets are class numbers instead of a value for each class.</param>
/// <param name="sparseYPred">Whether predictions are class numbers instead of a value for each class.</param>
/// <param name="axis">The class axis of what is not sparse.</param>
public sealed class IoU(
    int numClasses, IReadOnlyList<int> targetClassIds, string? name = null, DType? dtype = null, int? ignoreClass = null,
    bool sparseYTrue = true, bool sparseYPred = true, int axis = -1)
    : IoUBase(numClasses, targetClassIds, name, dtype, ignoreClass, sparseYTrue, sparseYPred, axis)
{
    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("num_classes", NumClasses);
        config.Add("target_class_ids", TargetClassIds);
        config.Add("ignore_class", IgnoreClass);
        config.Add("sparse_y_true", SparseYTrue);
        config.Add("sparse_y_pred", SparseYPred);
        config.Add("axis", Axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static IoU FromConfig(Config config) => new(
        config.Get<int>("num_classes"), config.Get<int[]>("target_class_ids"), null, TypeOf(config), config.GetOptional<int>("ignore_class"),
        config.Get("sparse_y_true", true), config.Get("sparse_y_pred", true), config.Get("axis", -1));
}
