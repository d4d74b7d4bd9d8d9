namespace Microsoft.ML.AutoML;

/// <summary>One figure of an evaluation. A metric that its enumeration does not have is a NotImplementedException, as in ML.NET.</summary>
internal sealed class MetricManager(string name, bool isMaximize, Func<MLContext, IDataView, double> evaluate) : IEvaluateMetricManager
{
    public string MetricName => name;

    public bool IsMaximize => isMaximize;

    public double Evaluate(MLContext context, IDataView eval) => evaluate(context, eval);

    public static MetricManager Binary(BinaryClassificationMetric metric, string label, string predicted) => new(metric.ToString(), true, (ml, scored) =>
    {
        var all = ml.BinaryClassification.EvaluateNonCalibrated(scored, label, predictedLabelColumnName: predicted);
        return metric switch
        {
            BinaryClassificationMetric.Accuracy => all.Accuracy,
            BinaryClassificationMetric.AreaUnderRocCurve => all.AreaUnderRocCurve,
            BinaryClassificationMetric.AreaUnderPrecisionRecallCurve => all.AreaUnderPrecisionRecallCurve,
            BinaryClassificationMetric.F1Score => all.F1Score,
            BinaryClassificationMetric.PositivePrecision => all.PositivePrecision,
            BinaryClassificationMetric.PositiveRecall => all.PositiveRecall,
            BinaryClassificationMetric.NegativePrecision => all.NegativePrecision,
            BinaryClassificationMetric.NegativeRecall => all.NegativeRecall,
            _ => throw new NotImplementedException(),
        };
    });

    /// <summary>The accuracies are maximised. So should the reduction of the log loss be, yet ML.NET minimises it as it does the loss.</summary>
    public static MetricManager Multiclass(MulticlassClassificationMetric metric, string label, string predicted) => new(
        metric.ToString(), metric is not (MulticlassClassificationMetric.LogLoss or MulticlassClassificationMetric.LogLossReduction), (ml, scored) =>
        {
            var all = ml.MulticlassClassification.Evaluate(scored, label, predictedLabelColumnName: predicted);
            return metric switch
            {
                MulticlassClassificationMetric.MicroAccuracy => all.MicroAccuracy,
                MulticlassClassificationMetric.MacroAccuracy => all.MacroAccuracy,
                MulticlassClassificationMetric.LogLoss => all.LogLoss,
                MulticlassClassificationMetric.LogLossReduction => all.LogLossReduction,
                MulticlassClassificationMetric.TopKAccuracy => all.TopKAccuracy,
                _ => throw new NotImplementedException(),
            };
        });

    public static MetricManager Regression(RegressionMetric metric, string label, string score) => new(metric.ToString(), metric == RegressionMetric.RSquared, (ml, scored) =>
    {
        var all = ml.Regression.Evaluate(scored, label, score);
        return metric switch
        {
            RegressionMetric.MeanAbsoluteError => all.MeanAbsoluteError,
            RegressionMetric.MeanSquaredError => all.MeanSquaredError,
            RegressionMetric.RootMeanSquaredError => all.RootMeanSquaredError,
            RegressionMetric.RSquared => all.RSquared,
            _ => throw new NotImplementedException(),
        };
    });
}
