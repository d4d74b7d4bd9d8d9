namespace KerasStyle.Metrics;

/// <summary>Share of positive predictions that are right: TP/(TP + FP), as keras.metrics.Precision.</summary>
public sealed class Precision : Metric
{
    readonly IReadOnlyList<double>? thresholds;
    readonly Confusion confusion;

    /// <summary>The metric.</summary>
    /// <param name="thresholds">Predictions above are positive; 0.5 when null, or all of the <paramref name="topK"/>. Several give a vector.</param>
    /// <param name="topK">Only the k largest predictions of a sample can be positive; all when null.</param>
    /// <param name="classId">Only this class counts; all when null.</param>
    /// <param name="name">Name in logs; <c>precision</c> when null.</param>
    /// <param name="dtype">Type of the state; float32 when null.</param>
    /// <exception cref="ArgumentException">A threshold lies outside [0, 1].</exception>
    public Precision(IReadOnlyList<double>? thresholds = null, int? topK = null, int? classId = null, string? name = null, DType? dtype = null)
        : base(name, dtype)
    {
        this.thresholds = thresholds;
        confusion = new Confusion(Confusion.Parse(thresholds, topK == null ? 0.5 : Confusion.Lowest)) { TopK = topK, ClassId = classId };
        confusion.TruePositives = AddVariable("true_positives", [confusion.Count]);
        confusion.FalsePositives = AddVariable("false_positives", [confusion.Count]);
    }

    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    /// <inheritdoc/>
    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null) => confusion.Update(yTrue, yPred, sampleWeight);

    /// <inheritdoc/>
    public override Tensor Result() => confusion.Only(Confusion.Share(confusion.TruePositives!, confusion.FalsePositives!));

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("thresholds", thresholds);
        config.Add("top_k", confusion.TopK);
        config.Add("class_id", confusion.ClassId);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static Precision FromConfig(Config config) => new(
        config.Get<double[]?>("thresholds", null), config.GetOptional<int>("top_k"), config.GetOptional<int>("class_id"), dtype: TypeOf(config));
}
