using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>Mean crossentropy −ln p of the target's class number, as keras.metrics.SparseCategoricalCrossentropy.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
/// <param name="fromLogits">Whether the predictions are logits instead of probabilities.</param>
/// <param name="ignoreClass">A class number whose samples count as 0, and not at all where there are weights.</param>
/// <param name="axis">The class axis.</param>
public sealed class SparseCategoricalCrossentropy(string? name = "sparse_categorical_crossentropy", DType? dtype = null, bool fromLogits = false, int? ignoreClass = null, int axis = -1)
    : MeanMetricWrapper((yTrue, yPred) => LossFunctions.SparseCategoricalCrossentropy(yTrue, yPred, fromLogits, ignoreClass, axis), name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => false;

    private protected override Tensor? OutputMask(Tensor yTrue, Tensor yPred) =>
        LossFunctions.MaskedSparseCategoricalCrossentropy(yTrue, yPred, fromLogits, ignoreClass, axis).Mask;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("from_logits", fromLogits);
        config.Add("ignore_class", ignoreClass);
        config.Add("axis", axis);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static SparseCategoricalCrossentropy FromConfig(Config config) =>
        new(fromLogits: config.Get("from_logits", false), ignoreClass: config.GetOptional<int>("ignore_class"), axis: config.Get("axis", -1), dtype: TypeOf(config));
}
