namespace KerasStyle.Metrics;

/// <summary>The metrics that files and strings can name.</summary>
static class MetricTable
{
    public static void Fill(Registry<Metric> metrics)
    {
        metrics.Register("AUC", AUC.FromConfig);
        metrics.Register("Accuracy", Accuracy.FromConfig);
        metrics.Register("BinaryAccuracy", BinaryAccuracy.FromConfig);
        metrics.Register("BinaryCrossentropy", BinaryCrossentropy.FromConfig, "bce", "BCE");
        metrics.Register("BinaryIoU", BinaryIoU.FromConfig);
        metrics.Register("CategoricalAccuracy", CategoricalAccuracy.FromConfig);
        metrics.Register("CategoricalCrossentropy", CategoricalCrossentropy.FromConfig);
        metrics.Register("CategoricalHinge", CategoricalHinge.FromConfig);
        metrics.Register("ConcordanceCorrelation", ConcordanceCorrelation.FromConfig);
        metrics.Register("CosineSimilarity", CosineSimilarity.FromConfig);
        metrics.Register("F1Score", F1Score.FromConfig, "f1_score");
        metrics.Register("FBetaScore", FBetaScore.FromConfig, "fbeta_score");
        metrics.Register("FalseNegatives", FalseNegatives.FromConfig);
        metrics.Register("FalsePositives", FalsePositives.FromConfig);
        metrics.Register("Hinge", Hinge.FromConfig);
        metrics.Register("IoU", IoU.FromConfig);
        metrics.Register("KLDivergence", KLDivergence.FromConfig, "kld", "KLD");
        metrics.Register("LogCoshError", LogCoshError.FromConfig, "logcosh", "log_cosh");
        metrics.Register("Mean", Mean.FromConfig);
        metrics.Register("MeanAbsoluteError", MeanAbsoluteError.FromConfig, "mae", "MAE");
        metrics.Register("MeanAbsolutePercentageError", MeanAbsolutePercentageError.FromConfig, "mape", "MAPE");
        metrics.Register("MeanIoU", MeanIoU.FromConfig);
        metrics.Register("MeanSquaredError", MeanSquaredError.FromConfig, "mse", "MSE");
        metrics.Register("MeanSquaredLogarithmicError", MeanSquaredLogarithmicError.FromConfig, "msle", "MSLE");
        metrics.Register("OneHotIoU", OneHotIoU.FromConfig);
        metrics.Register("OneHotMeanIoU", OneHotMeanIoU.FromConfig);
        metrics.Register("PearsonCorrelation", PearsonCorrelation.FromConfig);
        metrics.Register("Poisson", Poisson.FromConfig);
        metrics.Register("Precision", Precision.FromConfig);
        metrics.Register("PrecisionAtRecall", PrecisionAtRecall.FromConfig);
        metrics.Register("R2Score", R2Score.FromConfig, "r2_score");
        metrics.Register("Recall", Recall.FromConfig);
        metrics.Register("RecallAtPrecision", RecallAtPrecision.FromConfig);
        metrics.Register("RootMeanSquaredError", RootMeanSquaredError.FromConfig, "rmse", "RMSE");
        metrics.Register("SensitivityAtSpecificity", SensitivityAtSpecificity.FromConfig);
        metrics.Register("SparseCategoricalAccuracy", SparseCategoricalAccuracy.FromConfig);
        metrics.Register("SparseCategoricalCrossentropy", SparseCategoricalCrossentropy.FromConfig);
        metrics.Register("SparseTopKCategoricalAccuracy", SparseTopKCategoricalAccuracy.FromConfig);
        metrics.Register("SpecificityAtSensitivity", SpecificityAtSensitivity.FromConfig);
        metrics.Register("SquaredHinge", SquaredHinge.FromConfig);
        metrics.Register("Sum", Sum.FromConfig);
        metrics.Register("TopKCategoricalAccuracy", TopKCategoricalAccuracy.FromConfig);
        metrics.Register("TrueNegatives", TrueNegatives.FromConfig);
        metrics.Register("TruePositives", TruePositives.FromConfig);
    }
}
