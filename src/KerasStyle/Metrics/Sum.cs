namespace KerasStyle.Metrics;

/// <summary>The weighted sum of all values, as keras.metrics.Sum.</summary>
public sealed class Sum : Metric
{
    readonly Variable total;

    /// <summary>The metric.</summary>
    /// <param name="name">Name in logs.</param>
    /// <param name="dtype">Type of the state; float32 when null.</param>
    public Sum(string? name = "sum", DType? dtype = null)
        : base(name, dtype) => total = AddVariable("total", []);

    /// <summary>Adds values.</summary>
    /// <param name="values">Values of any shape.</param>
    /// <param name="sampleWeight">How much each counts; lacking axes are added up first.</param>
    public void UpdateState(Tensor values, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        total.Assign(total.Value + Ops.Sum(WeightedMean.PerSample(values, sampleWeight, DType, (x, axes) => Ops.Sum(x, axes)).Values));
    }

    /// <summary>Not for targets and predictions.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null) =>
        throw new NotSupportedException("Sum takes values, not targets and predictions");

    /// <inheritdoc/>
    public override Tensor Result() => total;

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Sum FromConfig(Config config) => new(dtype: TypeOf(config));
}
