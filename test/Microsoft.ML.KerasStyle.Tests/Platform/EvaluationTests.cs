using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>Expected values are worked out by hand from the definitions of the metrics.</summary>
public class EvaluationTests
{
    private readonly MLContext _ml = new();

    [Fact]
    public void Regression()
    {
        var rows = new[] { (1f, 1.5f), (2f, 2f), (4f, 3f) }.Select(r => new Scored { Label = r.Item1, Score = r.Item2 });
        var metrics = _ml.Regression.Evaluate(_ml.Data.LoadFromEnumerable(rows));

        Assert.Equal(0.5, metrics.MeanAbsoluteError, 6);
        Assert.Equal(1.25 / 3, metrics.MeanSquaredError, 6);
        Assert.Equal(Math.Sqrt(1.25 / 3), metrics.RootMeanSquaredError, 6);
        Assert.Equal(1 - (1.25 / (21 - (49.0 / 3))), metrics.RSquared, 6);
    }

    private IDataView Binary() => _ml.Data.LoadFromEnumerable(new[]
    {
        (true, 2f, 0.9f), (false, 1f, 0.6f), (true, 0.5f, 0.55f), (false, -1f, 0.2f), (true, -1f, 0.3f),
    }.Select(r => new BinaryRow { Label = r.Item1, Score = r.Item2, Probability = r.Item3, PredictedLabel = r.Item2 > 0 }));

    private sealed class BinaryRow
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }

    [Fact]
    public void BinaryClassification()
    {
        var metrics = _ml.BinaryClassification.Evaluate(Binary());

        Assert.Equal(0.6, metrics.Accuracy, 6);
        Assert.Equal((2 + 1 + 0.5) / 6, metrics.AreaUnderRocCurve, 6);
        Assert.Equal(2.0 / 3, metrics.PositivePrecision, 6);
        Assert.Equal(2.0 / 3, metrics.PositiveRecall, 6);
        Assert.Equal(0.5, metrics.NegativePrecision, 6);
        Assert.Equal(2.0 / 3, metrics.F1Score, 6);
        var loss = -new[] { 0.9, 1 - 0.6, 0.55, 1 - 0.2, 0.3 }.Average(Math.Log2);
        Assert.Equal(loss, metrics.LogLoss, 5);
        var prior = -(0.6 * Math.Log2(0.6)) - (0.4 * Math.Log2(0.4));
        Assert.Equal((prior - loss) / prior, metrics.LogLossReduction, 5);
        Assert.Equal([[2d, 1d], [1d, 1d]], metrics.ConfusionMatrix.Counts);
        Assert.Equal(0.6, _ml.BinaryClassification.EvaluateNonCalibrated(Binary()).Accuracy, 6);
    }

    [Fact]
    public void RankingsWithoutTiesHaveExactCurves()
    {
        var rows = new[] { (true, 4f), (false, 3f), (true, 2f), (false, 1f) }
            .Select(r => new BinaryRow { Label = r.Item1, Score = r.Item2 });
        var metrics = _ml.BinaryClassification.EvaluateNonCalibrated(_ml.Data.LoadFromEnumerable(rows));

        Assert.Equal(0.75, metrics.AreaUnderRocCurve, 6);
        Assert.Equal((0.5 * 1) + (0.5 * (0.5 + (2.0 / 3)) / 2), metrics.AreaUnderPrecisionRecallCurve, 6);
    }

    [Fact]
    public void AucNeedsBothClasses() => Assert.ThrowsAny<ArgumentException>(() =>
        _ml.BinaryClassification.EvaluateNonCalibrated(_ml.Data.LoadFromEnumerable([new BinaryRow { Label = true, Score = 1 }])));

    private sealed class Found
    {
        [KeyType(9)]
        public uint GroupId { get; set; }

        public float Label { get; set; }

        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }

    [Fact]
    public void Ranking()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(new (uint, float, float)[]
        {
            (1, 2, 1), (1, 0, 3), (1, 1, 2),        // the worst order
            (2, 0, 5),                              // nothing to find
            (3, 1, 7), (3, 3, 7),                   // a tie goes to the less relevant
        }.Select(r => new Found { GroupId = r.Item1, Label = r.Item2, Score = r.Item3 }));
        var metrics = _ml.Ranking.Evaluate(rows);

        double ln2 = Math.Log(2), ln3 = Math.Log(3), ln4 = Math.Log(4);
        double[] first = [0, 3 / ln3, (3 / ln3) + (7 / ln4)], third = [3 / ln2, (3 / ln2) + (15 / ln3)];
        double[] gains = [(first[0] + third[0]) / 3, (first[1] + third[1]) / 3, (first[2] + third[1]) / 3];
        Assert.Equal([.. gains, .. Enumerable.Repeat(gains[2], 7)], metrics.DiscountedCumulativeGains, (a, b) => Math.Abs(a - b) < 1e-6);
        double[] best1 = [7 / ln2, (7 / ln2) + (3 / ln3)], best3 = [15 / ln2, (15 / ln2) + (3 / ln3)];
        double[] normalized = [third[0] / best3[0] / 3, ((first[1] / best1[1]) + (third[1] / best3[1])) / 3, ((first[2] / best1[1]) + (third[1] / best3[1])) / 3];
        Assert.Equal(
            [.. normalized, .. Enumerable.Repeat(normalized[2], 7)], metrics.NormalizedDiscountedCumulativeGains, (a, b) => Math.Abs(a - b) < 1e-6);

        metrics = _ml.Ranking.Evaluate(rows, new RankingEvaluatorOptions { DcgTruncationLevel = 1, LabelGains = "0,1,2,3" });
        Assert.Equal(1 / ln2 / 3, Assert.Single(metrics.DiscountedCumulativeGains), 6);
        Assert.ThrowsAny<ArgumentException>(() => _ml.Ranking.Evaluate(rows, rowGroupColumnName: "Label"));
    }

    [Fact]
    public void AnomalyDetection()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(new (float, float)[]
        {
            (1, 9), (0, 8), (1, 7), (1, 6), (0, 5), (0, 4), (1, 3), (0, 2), (0, float.NaN),
        }.Select(r => new Found { Label = r.Item1, Score = r.Item2 }));

        Assert.Equal((4 + 3 + 3 + 1) / 16.0, _ml.AnomalyDetection.Evaluate(rows).AreaUnderRocCurve, 6);
        Assert.Equal(1, _ml.AnomalyDetection.Evaluate(rows).DetectionRateAtFalsePositiveCount, 6);
        Assert.Equal(0.75, _ml.AnomalyDetection.Evaluate(rows, falsePositiveCount: 1).DetectionRateAtFalsePositiveCount, 6);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.AnomalyDetection.Evaluate(rows, labelColumnName: "PredictedLabel"));
        Assert.ThrowsAny<ArgumentException>(() => _ml.AnomalyDetection.Evaluate(_ml.Data.TakeRows(rows, 1)));
    }

    private IDataView Multiclass() => _ml.Data.LoadFromEnumerable(new (uint, float[])[]
    {
        (0, [0.7f, 0.2f, 0.1f]), (0, [0.4f, 0.5f, 0.1f]), (1, [0.1f, 0.8f, 0.1f]), (2, [0.5f, 0.3f, 0.2f]),
    }.Select(r => new ScoredClass { Label = r.Item1, Score = r.Item2 }));

    [Fact]
    public void MulticlassClassification()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(Multiclass(), topKPredictionCount: 2);

        Assert.Equal(0.5, metrics.MicroAccuracy, 6);
        Assert.Equal((0.5 + 1 + 0) / 3, metrics.MacroAccuracy, 6);
        var losses = new[] { 0.7, 0.4, 0.8, 0.2 }.Select(p => -Math.Log(p)).ToArray();
        Assert.Equal(losses.Average(), metrics.LogLoss, 5);
        var prior = -(0.5 * Math.Log(0.5)) - (2 * 0.25 * Math.Log(0.25));
        Assert.Equal((prior - losses.Average()) / prior, metrics.LogLossReduction, 5);
        Assert.Equal(0.75, metrics.TopKAccuracy, 6);
        Assert.Equal((losses[0] + losses[1]) / 2, metrics.PerClassLogLoss[0], 5);
        Assert.Equal([[1d, 1d, 0d], [0d, 1d, 0d], [1d, 0d, 0d]], metrics.ConfusionMatrix.Counts);
        Assert.Equal([0.5, 1, 0], metrics.ConfusionMatrix.PerClassRecall);
        Assert.Equal([0.5, 0.5, 0], metrics.ConfusionMatrix.PerClassPrecision);
    }

    [Fact]
    public void ConfusionTablesAreFormatted()
    {
        var table = _ml.MulticlassClassification.Evaluate(Multiclass()).ConfusionMatrix.GetFormattedConfusionTable();

        Assert.Equal("""

            Confusion table
                      ||========================
            PREDICTED ||     0 |     1 |     2 | Recall
            TRUTH     ||========================
                    0 ||     1 |     1 |     0 | 0.5000
                    1 ||     0 |     1 |     0 | 1.0000
                    2 ||     1 |     0 |     0 | 0.0000
                      ||========================
            Precision ||0.5000 |0.5000 |0.0000 |

            """.ReplaceLineEndings(), table);
    }

    [Fact]
    public void WrongColumnsAreNamed()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Evaluate(Binary()));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(Binary()));
        Assert.ThrowsAny<ArgumentException>(() => _ml.Regression.Evaluate(Binary(), labelColumnName: "Nowhere"));
    }

    [Fact]
    public void CrossValidationEvaluatesEachFold()
    {
        var rows = Enumerable.Range(0, 60).Select(i => new Scored { Label = i, Score = i + 1 });
        var results = _ml.Regression.CrossValidate(
            _ml.Data.LoadFromEnumerable(rows), _ml.Transforms.CopyColumns("Copy", "Score"), numberOfFolds: 3);

        Assert.Equal([0, 1, 2], results.Select(r => r.Fold));
        Assert.All(results, r => Assert.Equal(1, r.Metrics.MeanAbsoluteError, 6));
        Assert.Equal(60, results.Sum(r => r.ScoredHoldOutSet.GetColumn<float>("Copy").Count()));
    }
}
