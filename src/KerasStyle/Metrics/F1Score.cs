namespace KerasStyle.Metrics;

/// <summary>2 · precision · recall / (precision + recall) of one-hot or multi-hot targets (batch, classes), as keras.metrics.F1Score.</summary>
/// <param name="average">How the classes' scores become one: <c>micro</c>, <c>macro</c>, <c>weighted</c>, or null to keep them.</param>
/// <param name="threshold">Predictions above it are positive; the largest of each sample when null.</param>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class F1Score(string? average = null, double? threshold = null, string? name = "f1_score", DType? dtype = null)
    : FBetaScore(average, 1.0, threshold, name, dtype)
{
    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        base.GetConfig(config);
        config.Remove("beta");
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static new F1Score FromConfig(Config config) =>
        new(config.GetString("average"), config.GetOptional<double>("threshold"), dtype: TypeOf(config));
}
