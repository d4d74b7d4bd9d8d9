namespace KerasStyle.Metrics;

/// <summary>How often the target's class number is among the k largest predictions, as keras.metrics.SparseTopKCategoricalAccuracy.</summary>
/// <param name="k">How many.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
/// <param name="fromSortedIds">Whether the predictions are class numbers in falling order of their value.</param>
public sealed class SparseTopKCategoricalAccuracy(int k = 5, string? name = "sparse_top_k_categorical_accuracy", DType? dtype = null, bool fromSortedIds = false)
    : MeanMetricWrapper((yTrue, yPred) => MetricFunctions.SparseTopKCategoricalAccuracy(yTrue, yPred, k, fromSortedIds), name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("k", k);
        if (fromSortedIds)
            config.Add("from_sorted_ids", true);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static SparseTopKCategoricalAccuracy FromConfig(Config config) =>
        new(k: config.Get("k", 5), fromSortedIds: config.Get("from_sorted_ids", false), dtype: TypeOf(config));
}
