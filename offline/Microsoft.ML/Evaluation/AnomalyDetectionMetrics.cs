namespace Microsoft.ML.Data;

public sealed class AnomalyDetectionMetrics
{
    internal AnomalyDetectionMetrics(double areaUnderRocCurve, double detectionRate)
    {
        AreaUnderRocCurve = areaUnderRocCurve;
        DetectionRateAtFalsePositiveCount = detectionRate;
    }

    public double AreaUnderRocCurve { get; }

    /// <summary>The share of the anomalies that score above all but the given number of other rows.</summary>
    public double DetectionRateAtFalsePositiveCount { get; }
}

internal static class AnomalyDetectionEvaluator
{
    public static AnomalyDetectionMetrics Evaluate(IDataView data, DataViewSchema.Column label, DataViewSchema.Column score, int falsePositives)
    {
        var rows = new List<(float Score, bool IsAnomaly)>();
        using var cursor = data.GetRowCursor([label, score]);
        var getLabel = EvaluatedColumns.Label(cursor, label);
        var getScore = cursor.GetGetter<float>(score);
        float truth = 0, value = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref truth);
            getScore(ref value);
            if (float.IsFinite(value) && !float.IsNaN(truth))
                rows.Add((value, truth > 0));
        }
        BinaryEvaluator.SortForCurves(rows);
        int found = 0, wrong = 0;
        foreach (var (_, isAnomaly) in rows)
            if (isAnomaly)
                found++;
            else if (++wrong > falsePositives)
                break;
        return new AnomalyDetectionMetrics(BinaryEvaluator.AreaUnderRoc(rows), (double)found / rows.Count(r => r.IsAnomaly));
    }
}
