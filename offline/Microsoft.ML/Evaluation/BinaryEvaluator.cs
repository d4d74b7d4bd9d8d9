namespace Microsoft.ML.Data;

/// <summary>What the binary metrics are computed from.</summary>
internal sealed class BinaryEvaluation
{
    public double TruePositives, FalsePositives, TrueNegatives, FalseNegatives;
    public double LossSum, LossPositives, LossNegatives;
    public readonly List<(float Score, bool IsPositive)> Rows = [];
}

internal static class BinaryEvaluator
{
    public static BinaryEvaluation Evaluate(IDataView data, DataViewSchema.Column label, DataViewSchema.Column score, DataViewSchema.Column? probability)
    {
        var result = new BinaryEvaluation();
        using var cursor = data.GetRowCursor(probability is { } p ? [label, score, p] : [label, score]);
        var getLabel = EvaluatedColumns.Label(cursor, label);
        var getScore = cursor.GetGetter<float>(score);
        var getProbability = probability is { } column ? cursor.GetGetter<float>(column) : static (ref float dst) => dst = float.NaN;
        float truth = 0, raw = 0, chance = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref truth);
            getScore(ref raw);
            getProbability(ref chance);
            if (!float.IsFinite(raw) || float.IsNaN(truth))
                continue;
            Add(result, truth > 0, raw, chance);
        }
        SortForCurves(result.Rows);
        return result;
    }

    /// <summary>Highest scores first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of the two classes is missing.</exception>
    public static void SortForCurves(List<(float Score, bool IsPositive)> rows)
    {
        if (!rows.Exists(r => r.IsPositive))
            throw new ArgumentOutOfRangeException("PosSample", "AUC is not defined when there is no positive class in the data");
        if (rows.TrueForAll(r => r.IsPositive))
            throw new ArgumentOutOfRangeException("NegSample", "AUC is not defined when there is no negative class in the data");
        rows.Sort((a, b) => b.Score.CompareTo(a.Score));
    }

    /// <summary>The chance that a positive row scores above a negative one; ties count half.</summary>
    public static double AreaUnderRoc(List<(float Score, bool IsPositive)> descending)
    {
        double area = 0, positives = 0, negatives = 0;
        for (var i = 0; i < descending.Count;)
        {
            double tiedPositives = 0, tiedNegatives = 0;
            for (var score = descending[i].Score; i < descending.Count && descending[i].Score == score; i++)
                if (descending[i].IsPositive)
                    tiedPositives++;
                else
                    tiedNegatives++;
            area += (positives + (tiedPositives / 2)) * tiedNegatives;
            positives += tiedPositives;
            negatives += tiedNegatives;
        }
        return area / (positives * negatives);
    }

    /// <summary>Trapezoids under precision over recall, a step per positive row.</summary>
    public static double AreaUnderPrecisionRecall(List<(float Score, bool IsPositive)> descending)
    {
        var positives = descending.Count(r => r.IsPositive);
        double area = 0, before = 1, found = 0;
        for (var i = 0; i < descending.Count; i++)
        {
            if (descending[i].IsPositive)
                found++;
            var precision = found / (i + 1);
            if (descending[i].IsPositive)
                area += (before + precision) / 2 / positives;
            before = precision;
        }
        return area;
    }

    /// <summary>In bits.</summary>
    public static double Entropy(double p) => p is <= 0 or >= 1 ? 0 : -(p * Math.Log2(p)) - ((1 - p) * Math.Log2(1 - p));

    private static void Add(BinaryEvaluation result, bool isPositive, float score, float chance)
    {
        result.Rows.Add((score, isPositive));
        if (isPositive && score > 0)
            result.TruePositives++;
        else if (isPositive)
            result.FalseNegatives++;
        else if (score > 0)
            result.FalsePositives++;
        else
            result.TrueNegatives++;
        result.LossSum -= Math.Log2(isPositive ? chance : 1.0 - chance); // NaN stays NaN
        if (float.IsNaN(chance))
            return;
        if (isPositive)
            result.LossPositives++;
        else
            result.LossNegatives++;
    }
}
