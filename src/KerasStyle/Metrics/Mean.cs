namespace KerasStyle.Metrics;

/// <summary>The weighted mean of all values, as keras.metrics.Mean.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="dtype">Type of the state; float32 when null.</param>
public sealed class Mean(string? name = "mean", DType? dtype = null) : WeightedMean(name, dtype)
{
    /// <summary>Adds values.</summary>
    /// <param name="values">Values of any shape.</param>
    /// <param name="sampleWeight">How much each counts; lacking axes are averaged first.</param>
    public void UpdateState(Tensor values, Tensor? sampleWeight = null) => Accumulate(values, sampleWeight);

    /// <summary>Not for targets and predictions.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null) =>
        throw new NotSupportedException("Mean takes values, not targets and predictions; MeanMetricWrapper takes the mean of a function of these");

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Mean FromConfig(Config config) => new(dtype: TypeOf(config));
}
