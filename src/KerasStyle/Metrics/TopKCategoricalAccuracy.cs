namespace KerasStyle.Metrics;

/// <summary>How often the one-hot target's class is among the k largest predictions, as keras.metrics.TopKCategoricalAccuracy.</summary>
/// <param name="k">How many.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class TopKCategoricalAccuracy(int k = 5, string? name = "top_k_categorical_accuracy", DType? dtype = null)
    : MeanMetricWrapper((yTrue, yPred) => MetricFunctions.TopKCategoricalAccuracy(yTrue, yPred, k), name, dtype)
{
    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("k", k);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static TopKCategoricalAccuracy FromConfig(Config config) => new(k: config.Get("k", 5), dtype: TypeOf(config));
}
