using System.Text.Json.Nodes;
using KerasStyle.Losses;

namespace KerasStyle.Metrics;

/// <summary>Area under a curve of right and wrong predictions over all thresholds, by a sum over a fixed number of them, as keras.metrics.AUC.</summary>
public sealed class AUC : Metric
{
    readonly string curve, summationMethod;
    readonly bool multiLabel, fromLogits, ownThresholds;
    readonly int? numLabels;
    readonly IReadOnlyList<double> inner;
    readonly IReadOnlyList<double>? labelWeights;
    readonly Confusion confusion;

    /// <summary>The metric.</summary>
    /// <param name="numThresholds">Number of thresholds, above 1.</param>
    /// <param name="curve"><c>ROC</c> (true over false positive rate), <c>PR</c> (precision over recall) or <c>PRGAIN</c>.</param>
    /// <param name="summationMethod"><c>interpolation</c>, <c>minoring</c> or <c>majoring</c>: the value, or the lower or higher end, of each piece.</param>
    /// <param name="name">Name in logs; <c>auc</c> when null.</param>
    /// <param name="dtype">Type of the state; float32 when null.</param>
    /// <param name="thresholds">Thresholds in [0, 1] instead of evenly spaced ones.</param>
    /// <param name="multiLabel">Whether the columns of (batch, labels) are scored apart and averaged.</param>
    /// <param name="numLabels">Number of labels; of the first batch when null.</param>
    /// <param name="labelWeights">How much each label counts.</param>
    /// <param name="fromLogits">Whether the predictions are logits instead of probabilities.</param>
    /// <exception cref="ArgumentException">A name or number outside these.</exception>
    public AUC(
        int numThresholds = 200, string curve = "ROC", string summationMethod = "interpolation", string? name = null, DType? dtype = null,
        IReadOnlyList<double>? thresholds = null, bool multiLabel = false, int? numLabels = null, IReadOnlyList<double>? labelWeights = null,
        bool fromLogits = false)
        : base(name, dtype)
    {
        ArgumentNullException.ThrowIfNull(curve);
        ArgumentNullException.ThrowIfNull(summationMethod);
        this.curve = curve.ToUpperInvariant() is var known and ("ROC" or "PR" or "PRGAIN")
            ? known : throw new ArgumentException($"curve must be ROC, PR or PRGAIN, got '{curve}'", nameof(curve));
        this.summationMethod = summationMethod.ToLowerInvariant() is var method and ("interpolation" or "minoring" or "majoring")
            ? method : throw new ArgumentException($"summation_method must be interpolation, minoring or majoring, got '{summationMethod}'", nameof(summationMethod));
        if (thresholds == null && numThresholds < 2)
            throw new ArgumentException($"num_thresholds must be above 1, got {numThresholds}", nameof(numThresholds));
        if (numLabels != null && !multiLabel)
            throw new ArgumentException("num_labels is for multi_label only", nameof(numLabels));
        (this.multiLabel, this.fromLogits, this.numLabels, this.labelWeights, ownThresholds) = (multiLabel, fromLogits, numLabels, labelWeights, thresholds != null);
        inner = thresholds != null ? [.. Confusion.Parse(thresholds).Order()] : [.. Confusion.Even(numThresholds).Skip(1).SkipLast(1)];
        // The ends lie outside [0, 1], so that predictions of 0 and 1 are on their inner side.
        confusion = new Confusion([-LossFunctions.Epsilon, .. inner, 1 + LossFunctions.Epsilon], even: thresholds == null ? true : null)
        {
            MultiLabel = multiLabel,
            LabelWeights = multiLabel ? null : Weights,
        };
        if (!multiLabel || numLabels != null)
            AddCounts(numLabels);
    }

    /// <inheritdoc/>
    public override bool? HigherIsBetter => true;

    Tensor? Weights => labelWeights == null ? null : (Tensor)labelWeights.Select(w => (float)w).ToArray();

    /// <inheritdoc/>
    public override void UpdateState(Tensor yTrue, Tensor yPred, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(yPred);
        if (multiLabel && yPred.Rank != 2)
            throw new ArgumentException($"AUC of several labels needs predictions of shape (batch, labels), got {yPred.Shape}", nameof(yPred));
        if (confusion.TruePositives == null)
            AddCounts(yPred.Shape[1]);
        confusion.Update(yTrue, fromLogits ? Ops.Sigmoid(yPred) : yPred, sampleWeight);
    }

    /// <inheritdoc/>
    public override Tensor Result()
    {
        if (confusion.TruePositives == null)
            return 0.0;
        Tensor pieces = curve == "PR" && summationMethod == "interpolation" ? InterpolatedPrecision() : Pieces();
        Tensor areas = Ops.Sum(pieces, [0]);
        if (!multiLabel)
            return areas;
        return Weights is { } weights ? LossFunctions.DivideNoNan(Ops.Sum(areas * weights), Ops.Sum(weights)) : Ops.Mean(areas);
    }

    /// <inheritdoc/>
    protected override void GetConfig(Config config)
    {
        config.Add("num_thresholds", confusion.Count);
        config.Add("curve", curve);
        config.Add("summation_method", summationMethod);
        config.Add("multi_label", multiLabel);
        config.Add("num_labels", numLabels);
        config.AddNode("label_weights", labelWeights == null ? null : new JsonObject
        {
            ["class_name"] = "__tensor__",
            ["config"] = new JsonObject { ["value"] = new JsonArray([.. labelWeights.Select(w => (JsonNode)w)]), ["dtype"] = "float32" },
        });
        config.Add("from_logits", fromLogits);
        if (ownThresholds)
            config.Add("thresholds", inner);
    }

    /// <summary>Reads the arguments under Keras' names.</summary>
    public static AUC FromConfig(Config config) => new(
        config.Get("num_thresholds", 200), config.Get("curve", "ROC"), config.Get("summation_method", "interpolation"), null, TypeOf(config),
        config.Get<double[]?>("thresholds", null), config.Get("multi_label", false), config.GetOptional<int>("num_labels"),
        config.Get<double[]?>("label_weights", null), config.Get("from_logits", false));

    void AddCounts(int? labels)
    {
        Shape shape = labels is { } count ? [confusion.Count, count] : [confusion.Count];
        confusion.TruePositives = AddVariable("true_positives", shape);
        confusion.FalsePositives = AddVariable("false_positives", shape);
        confusion.TrueNegatives = AddVariable("true_negatives", shape);
        confusion.FalseNegatives = AddVariable("false_negatives", shape);
    }

    // Width times height of each piece of the curve between two thresholds.
    Tensor Pieces()
    {
        Variable hits = confusion.TruePositives!, alarms = confusion.FalsePositives!, misses = confusion.FalseNegatives!, rejects = confusion.TrueNegatives!;
        Tensor x = Confusion.Share(hits, misses), y;
        switch (curve)
        {
            case "ROC":
                (x, y) = (Confusion.Share(alarms, rejects), x);
                break;
            case "PR":
                y = Confusion.Share(hits, alarms);
                break;
            default:
                Tensor odds = LossFunctions.DivideNoNan(hits.Value + misses.Value, rejects.Value + alarms.Value), none = Ops.Equal(hits.Value, 0);
                x = Ops.Maximum(Ops.Where(none, 0.0, 1.0 - odds * LossFunctions.DivideNoNan(misses.Value, hits.Value)), 0.0);
                y = Ops.Where(none, 1.0, 1.0 - odds * LossFunctions.DivideNoNan(alarms.Value, hits.Value));
                break;
        }

        (Tensor low, Tensor high) = (First(y), Last(y));
        Tensor height = summationMethod switch
        {
            "interpolation" => (low + high) * 0.5,
            "minoring" => Ops.Minimum(low, high),
            _ => Ops.Maximum(low, high),
        };
        return (First(x) - Last(x)) * height;
    }

    // Precision between two thresholds is no line over recall; it follows from true positives that are one (Davis and Goadrich 2006).
    Tensor InterpolatedPrecision()
    {
        Tensor hits = confusion.TruePositives!.Value, all = hits + confusion.FalsePositives!.Value;
        Tensor gained = First(hits) - Last(hits), next = Last(all), now = First(all);
        Tensor slope = LossFunctions.DivideNoNan(gained, Ops.Maximum(now - next, 0.0));
        Tensor intercept = Last(hits) - slope * next;
        Tensor ratio = Ops.Where(Ops.LogicalAnd(now > 0, next > 0), LossFunctions.DivideNoNan(now, Ops.Maximum(next, 0.0)), 1.0);
        Tensor positives = Ops.Maximum(Last(hits) + Last(confusion.FalseNegatives!.Value), 0.0);
        return LossFunctions.DivideNoNan(slope * (gained + intercept * Ops.Log(ratio)), positives);
    }

    static Tensor First(Tensor x) => Ops.SliceAxis(x, 0, 0, x.Shape[0] - 1);

    static Tensor Last(Tensor x) => Ops.SliceAxis(x, 0, 1, x.Shape[0] - 1);
}
