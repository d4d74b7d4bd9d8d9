namespace Microsoft.ML.Data;

/// <summary>A row is predicted positive where its score is above 0.</summary>
public class BinaryClassificationMetrics
{
    internal BinaryClassificationMetrics(BinaryEvaluation e)
    {
        AreaUnderRocCurve = BinaryEvaluator.AreaUnderRoc(e.Rows);
        AreaUnderPrecisionRecallCurve = BinaryEvaluator.AreaUnderPrecisionRecall(e.Rows);
        Accuracy = (e.TruePositives + e.TrueNegatives) / e.Rows.Count;
        PositivePrecision = Ratio(e.TruePositives, e.FalsePositives);
        PositiveRecall = Ratio(e.TruePositives, e.FalseNegatives);
        NegativePrecision = Ratio(e.TrueNegatives, e.FalseNegatives);
        NegativeRecall = Ratio(e.TrueNegatives, e.FalsePositives);
        ConfusionMatrix = new ConfusionMatrix(
            [[e.TruePositives, e.FalseNegatives], [e.FalsePositives, e.TrueNegatives]], ["positive", "negative"], isBinary: true);
    }

    public double AreaUnderRocCurve { get; }

    public double Accuracy { get; }

    public double PositivePrecision { get; }

    public double PositiveRecall { get; }

    public double NegativePrecision { get; }

    public double NegativeRecall { get; }

    public double F1Score => PositivePrecision + PositiveRecall is > 0 and var sum ? 2 * PositivePrecision * PositiveRecall / sum : 0;

    public double AreaUnderPrecisionRecallCurve { get; }

    public ConfusionMatrix ConfusionMatrix { get; }

    private static double Ratio(double part, double rest) => part + rest > 0 ? part / (part + rest) : 0;
}

/// <summary>Losses in bits.</summary>
public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(BinaryEvaluation e) : base(e)
    {
        var rows = e.LossPositives + e.LossNegatives;
        LogLoss = double.IsNaN(e.LossSum) ? double.NaN : rows > 0 ? e.LossSum / rows : 0;
        Entropy = BinaryEvaluator.Entropy((e.TruePositives + e.FalseNegatives) / e.Rows.Count);
        var prior = rows > 0 ? BinaryEvaluator.Entropy(e.LossPositives / rows) : 0;
        LogLossReduction = rows > 0 ? (prior - (e.LossSum / rows)) / prior : 0;
    }

    public double LogLoss { get; }

    public double LogLossReduction { get; }

    public double Entropy { get; }
}
