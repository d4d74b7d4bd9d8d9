namespace KerasStyle.Metrics;

/// <summary>One of the four counts of right and wrong predictions, at one threshold or several.</summary>
public abstract class ConfusionCount : Metric
{
    readonly IReadOnlyList<double>? thresholds;
    readonly Confusion confusion;
    readonly Variable accumulator;

    private protected ConfusionCount(IReadOnlyList<double>? thresholds, string? name, DType? dtype)
        : base(name, dtype)
    {
        this.thresholds = thresholds;
        confusion = new Confusion(Confusion.Parse(thresholds));
        accumulator = AddVariable("accumulator", [confusion.Count]);
        Count(confusion, accumulator);
    }

    private protected abstract void Count(Confusion confusion, Variable accumulator);

    /// <inheritdoc/>
    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null) => confusion.Update(yTrue, yPred, sampleWeight);

    /// <inheritdoc/>
    public override Tensor Result() => confusion.Only(accumulator.Value);

    /// <inheritdoc/>
    protected override void GetConfig(Config config) => config.Add("thresholds", thresholds);
}
