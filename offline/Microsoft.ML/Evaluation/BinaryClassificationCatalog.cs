using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class BinaryClassificationCatalog : TrainCatalogBase
{
    internal BinaryClassificationCatalog(IHostEnvironment env) : base(env)
    {
    }

    public CalibratedBinaryClassificationMetrics Evaluate(
        IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score",
        string probabilityColumnName = "Probability", string predictedLabelColumnName = "PredictedLabel")
    {
        var (label, score) = Find(data, labelColumnName, scoreColumnName, predictedLabelColumnName);
        var probability = EvaluatedColumns.Find(data, probabilityColumnName, "Probability");
        EvaluatedColumns.Check(probability, "probability", "Single", probability.Type == NumberDataViewType.Single);
        return new CalibratedBinaryClassificationMetrics(BinaryEvaluator.Evaluate(data, label, score, probability));
    }

    public BinaryClassificationMetrics EvaluateNonCalibrated(
        IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score", string predictedLabelColumnName = "PredictedLabel")
    {
        var (label, score) = Find(data, labelColumnName, scoreColumnName, predictedLabelColumnName);
        return new BinaryClassificationMetrics(BinaryEvaluator.Evaluate(data, label, score, null));
    }

    public IReadOnlyList<CrossValidationResult<CalibratedBinaryClassificationMetrics>> CrossValidate(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label",
        string? samplingKeyColumnName = null, int? seed = null) =>
        CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));

    public IReadOnlyList<CrossValidationResult<BinaryClassificationMetrics>> CrossValidateNonCalibrated(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label",
        string? samplingKeyColumnName = null, int? seed = null) =>
        CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => EvaluateNonCalibrated(scored, labelColumnName));

    private static (DataViewSchema.Column Label, DataViewSchema.Column Score) Find(IDataView data, string labelName, string scoreName, string predictedName)
    {
        ArgumentNullException.ThrowIfNull(data);
        var label = EvaluatedColumns.Find(data, labelName, "label");
        var score = EvaluatedColumns.Find(data, scoreName, "score");
        EvaluatedColumns.Find(data, predictedName, "PredictedLabel");
        EvaluatedColumns.Check(score, "score", "Single", score.Type == NumberDataViewType.Single);
        EvaluatedColumns.Check(label, "label", "Single, Double, Boolean, or a Key with cardinality 2",
            label.Type == NumberDataViewType.Single || label.Type == NumberDataViewType.Double || label.Type is BooleanDataViewType or KeyDataViewType { Count: 2 });
        return (label, score);
    }
}
