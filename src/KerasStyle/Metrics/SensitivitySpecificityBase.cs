namespace KerasStyle.Metrics;

/// <summary>The best of one share of right predictions over all thresholds at which another is at least a given value.</summary>
public abstract class SensitivitySpecificityBase : Metric
{
    readonly Confusion confusion;
    readonly string argument;
    readonly double least;
    readonly int numThresholds;

    private protected SensitivitySpecificityBase(string argument, double least, int numThresholds, int? classId, string? name, DType? dtype)
        : base(name, dtype)
    {
        if (least is not (>= 0 and <= 1))
            throw new ArgumentException($"{argument} must lie in [0, 1], got {least}", argument);
        if (numThresholds < 1)
            throw new ArgumentException($"num_thresholds must be above 0, got {numThresholds}", nameof(numThresholds));
        (this.argument, this.least, this.numThresholds) = (argument, least, numThresholds);
        confusion = numThresholds == 1
            ? new Confusion([0.5], even: false) { ClassId = classId }
            : new Confusion(Confusion.Even(numThresholds), even: true) { ClassId = classId };
        Shape shape = [confusion.Count];
        confusion.TruePositives = AddVariable("true_positives", shape);
        confusion.FalsePositives = AddVariable("false_positives", shape);
        confusion.TrueNegatives = AddVariable("true_negatives", shape);
        confusion.FalseNegatives = AddVariable("false_negatives", shape);
    }

    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    private protected Tensor Sensitivity => Confusion.Share(confusion.TruePositives!, confusion.FalseNegatives!);

    private protected Tensor Specificity => Confusion.Share(confusion.TrueNegatives!, confusion.FalsePositives!);

    private protected Tensor Precision => Confusion.Share(confusion.TruePositives!, confusion.FalsePositives!);

    /// <inheritdoc/>
    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null) => confusion.Update(yTrue, yPred, sampleWeight);

    private protected Tensor BestWhere(Tensor constrained, Tensor dependent) => Ops.Max(Ops.Where(constrained >= least, dependent, 0.0));

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("class_id", confusion.ClassId);
        config.Add("num_thresholds", numThresholds);
        config.Add(argument, least);
    }
}
