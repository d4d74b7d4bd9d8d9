using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class MulticlassClassificationCatalog : TrainCatalogBase
{
    internal MulticlassClassificationCatalog(IHostEnvironment env) : base(env)
    {
    }

    public MulticlassClassificationMetrics Evaluate(
        IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel", int topKPredictionCount = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        var label = EvaluatedColumns.Find(data, labelColumnName, "label");
        var score = EvaluatedColumns.Find(data, scoreColumnName, "score");
        EvaluatedColumns.Find(data, predictedLabelColumnName, "PredictedLabel");
        EvaluatedColumns.Check(score, "score", "vector of two or more items of type Single",
            score.Type is VectorDataViewType { Size: >= 2 } vector && vector.ItemType == NumberDataViewType.Single);
        EvaluatedColumns.Check(label, "label", "Single or Key", label.Type == NumberDataViewType.Single || label.Type is KeyDataViewType);
        return MulticlassEvaluator.Evaluate(data, label, score, topKPredictionCount);
    }

    public IReadOnlyList<CrossValidationResult<MulticlassClassificationMetrics>> CrossValidate(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label",
        string? samplingKeyColumnName = null, int? seed = null) =>
        CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));
}
