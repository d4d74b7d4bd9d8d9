namespace KerasStyle.Metrics;

/// <summary>Mean intersection over union of all classes, as keras.metrics.MeanIoU.</summary>
/// <param name="numClasses">Number of classes.</param>
/// <param name="name">Name in logs; the class name in snake case when null.</param>
/// <param name="dtype">Type of the state; int32 when null, which cuts off fractions of weights.</param>
/// <param name="ignoreClass">A class number whose targets do not count.</param>
/// <param name="sparseYTrue">Whether targets are class numbers instead of a value for each class.</param>
/// <param name="sparseYPred">Whether predictions are class numbers instead of a value for each class.</param>
/// <param name="axis">The class axis of what is not sparse.</param>
public sealed class MeanIoU(
    int numClasses, string? name = null, DType? dtype = null, int? ignoreClass = null, bool sparseYTrue = true, bool sparseYPred = true,
    int axis = -1)
    : IoUBase(numClasses, [.. Enumerable.Range(0, numClasses)], name, dtype, ignoreClass, sparseYTrue, sparseYPred, axis)
{
    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("num_classes", NumClasses);
        config.Add("ignore_class", IgnoreClass);
        config.Add("sparse_y_true", SparseYTrue);
        config.Add("sparse_y_pred", SparseYPred);
        config.Add("axis", Axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static MeanIoU FromConfig(Config config) => new(
        config.Get<int>("num_classes"), null, TypeOf(config), config.GetOptional<int>("ignore_class"), config.Get("sparse_y_true", true),
        config.Get("sparse_y_pred", true), config.Get("axis", -1));
}
