namespace Microsoft.ML.Data;

internal static class MulticlassEvaluator
{
    private const float Epsilon = 1e-15f;

    public static MulticlassClassificationMetrics Evaluate(IDataView data, DataViewSchema.Column label, DataViewSchema.Column score, int topK)
    {
        var classes = score.Type.ValueCount();
        var counts = new double[classes][];
        for (var i = 0; i < classes; i++)
            counts[i] = new double[classes];
        var rowsOfClass = new double[classes];
        var lossOfClass = new double[classes];
        var rowsOfRank = new double[classes + 1];
        double rows = 0, loss = 0;

        using var cursor = data.GetRowCursor([label, score]);
        var getLabel = EvaluatedColumns.Label(cursor, label);
        var getScores = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<float> buffer = default;
        var scores = new float[classes];
        while (cursor.MoveNext())
        {
            float value = 0;
            getLabel(ref value);
            if (float.IsNaN(value) || value < 0 || value != (int)value)
                continue;
            getScores(ref buffer);
            buffer.CopyTo(scores);
            if (Array.Exists(scores, s => !float.IsFinite(s)))
                continue;
            var truth = (int)value;
            var known = truth < classes;
            var rowLoss = -Math.Log(known ? Math.Clamp(scores[truth], Epsilon, 1) : Epsilon);
            var rank = Rank(scores, truth);
            rows++;
            loss += rowLoss;
            rowsOfRank[rank]++;
            if (!known)
                continue;
            rowsOfClass[truth]++;
            lossOfClass[truth] += rowLoss;
            counts[truth][rank == 0 ? truth : IndexOfMax(scores)]++;
        }

        var logLoss = rows > 0 ? loss / rows : 0;
        var entropy = -rowsOfClass.Where(n => n > 0).Sum(n => n / rows * Math.Log(n / rows));
        var seen = Enumerable.Range(0, classes).Where(i => rowsOfClass[i] > 0).ToArray();
        var topKs = new double[Math.Min(topK, classes + 1)];
        for (var k = 0; k < topKs.Length; k++)
            topKs[k] = (k > 0 ? topKs[k - 1] : 0) + (rowsOfRank[k] / rows);
        var names = score.Annotations.Texts(Annotation.SlotNames) ?? [.. Enumerable.Range(0, classes).Select(i => i.ToString())];
        return new MulticlassClassificationMetrics
        {
            LogLoss = logLoss,
            LogLossReduction = (entropy - logLoss) / entropy,
            MicroAccuracy = rows > 0 ? rowsOfRank[0] / rows : 0,
            MacroAccuracy = seen.Length == 0 ? 0 : seen.Average(i => counts[i][i] / rowsOfClass[i]),
            TopKPredictionCount = topK,
            TopKAccuracyForAllK = topKs,
            PerClassLogLoss = [.. lossOfClass.Select((sum, i) => rowsOfClass[i] > 0 ? sum / rowsOfClass[i] : 0)],
            ConfusionMatrix = new ConfusionMatrix(counts, names, isBinary: false),
        };
    }

    /// <summary>How many classes come before the true one; of equal scores the first class does. An unknown class comes last of all positive ones.</summary>
    private static int Rank(float[] scores, int truth)
    {
        var own = truth < scores.Length ? scores[truth] : 0;
        var rank = 0;
        for (var i = 0; i < scores.Length; i++)
            if (scores[i] > own || (scores[i] == own && i < truth))
                rank++;
        return rank;
    }

    private static int IndexOfMax(float[] scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
            if (scores[i] > scores[best])
                best = i;
        return best;
    }
}
