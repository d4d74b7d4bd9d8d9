using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class RankingCatalog : TrainCatalogBase
{
    internal RankingCatalog(IHostEnvironment env) : base(env)
    {
    }

    public RankingMetrics Evaluate(
        IDataView data, string labelColumnName = "Label", string rowGroupColumnName = "GroupId", string scoreColumnName = "Score") =>
        Evaluate(data, null, labelColumnName, rowGroupColumnName, scoreColumnName);

    public RankingMetrics Evaluate(
        IDataView data, RankingEvaluatorOptions? options, string labelColumnName = "Label", string rowGroupColumnName = "GroupId",
        string scoreColumnName = "Score")
    {
        ArgumentNullException.ThrowIfNull(data);
        var label = EvaluatedColumns.Find(data, labelColumnName, "label");
        var group = EvaluatedColumns.Find(data, rowGroupColumnName, "group");
        var score = EvaluatedColumns.Find(data, scoreColumnName, "score");
        EvaluatedColumns.Check(score, "score", "Single", score.Type == NumberDataViewType.Single);
        EvaluatedColumns.Check(label, "label", "Single or a Key", label.Type == NumberDataViewType.Single || label.Type is KeyDataViewType);
        EvaluatedColumns.Check(group, "group", "Key", group.Type is KeyDataViewType);
        return new RankingEvaluator(options ?? new RankingEvaluatorOptions()).Evaluate(data, label, group, score);
    }

    /// <summary>Rows of one group stay in one fold.</summary>
    public IReadOnlyList<CrossValidationResult<RankingMetrics>> CrossValidate(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label",
        string rowGroupColumnName = "GroupId", int? seed = null) =>
        CrossValidate(data, estimator, numberOfFolds, rowGroupColumnName, seed, scored => Evaluate(scored, labelColumnName, rowGroupColumnName));
}
