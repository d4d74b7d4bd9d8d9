using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>The weighted mean of a function of targets and predictions that gives one value per sample, as keras.metrics.MeanMetricWrapper.</summary>
/// <param name="fn">The function.</param>
/// <param name="name">Name in logs; the function's name when null.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public class MeanMetricWrapper(Func<Tensor, Tensor, Tensor> fn, string? name = null, DType? dtype = null)
    : WeightedMean(name ?? LossFunctionWrapper.NameOf(fn), dtype)
{
    /// <inheritdoc/>
    public sealed override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null) => UpdateState(yTrue, yPred, sampleWeight, yPred?.Mask);

    /// <inheritdoc/>
    public sealed override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight, Tensor? mask)
    {
        Tensor? weight = Loss.MaskedWeight(sampleWeight, mask, DType, keepMean: false);
        // As in Keras, samples of an ignored class count as 0 unless there are weights.
        if (weight != null)
            weight = Loss.MaskedWeight(weight, OutputMask(yTrue, yPred), DType, keepMean: false);
        Accumulate(fn(yTrue, yPred), weight);
    }

    /// <summary>Which of the function's values count; null for all.</summary>
    private protected virtual Tensor? OutputMask(Tensor yTrue, Tensor yPred) => null;
}
