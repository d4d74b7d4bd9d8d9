using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class AnomalyDetectionCatalog : TrainCatalogBase
{
    internal AnomalyDetectionCatalog(IHostEnvironment env) : base(env)
    {
    }

    public AnomalyDetectionMetrics Evaluate(
        IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score", string predictedLabelColumnName = "PredictedLabel",
        int falsePositiveCount = 10)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (falsePositiveCount <= 0)
            throw new ArgumentOutOfRangeException(nameof(falsePositiveCount), "Must be positive");
        var label = EvaluatedColumns.Find(data, labelColumnName, "label");
        var score = EvaluatedColumns.Find(data, scoreColumnName, "score");
        EvaluatedColumns.Find(data, predictedLabelColumnName, "PredictedLabel");
        EvaluatedColumns.Check(score, "score", "Single", score.Type == NumberDataViewType.Single);
        EvaluatedColumns.Check(label, "label", "Single or a Key with cardinality 2",
            label.Type == NumberDataViewType.Single || label.Type is KeyDataViewType { Count: 2 });
        return AnomalyDetectionEvaluator.Evaluate(data, label, score, falsePositiveCount);
    }
}
