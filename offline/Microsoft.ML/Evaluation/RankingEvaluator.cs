using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>Sums up the gains of groups; a group is a run of rows with the same key.</summary>
internal sealed class RankingEvaluator
{
    private readonly double[] _gains;
    private readonly double[] _sum;
    private readonly double[] _normalizedSum;
    private readonly List<(float Score, int Relevance)> _group = [];
    private int _groups;

    public RankingEvaluator(RankingEvaluatorOptions options)
    {
        if (options.DcgTruncationLevel <= 0)
            throw new ArgumentOutOfRangeException(nameof(options), "DCG Truncation Level must be greater than 0");
        _gains = Array.ConvertAll(options.LabelGains.Split(','), g => double.Parse(g, CultureInfo.InvariantCulture));
        _sum = new double[options.DcgTruncationLevel];
        _normalizedSum = new double[options.DcgTruncationLevel];
    }

    public RankingMetrics Evaluate(IDataView data, DataViewSchema.Column label, DataViewSchema.Column group, DataViewSchema.Column score)
    {
        using var cursor = data.GetRowCursor([label, group, score]);
        var getLabel = EvaluatedColumns.Label(cursor, label);
        var getGroup = Conversions.Getter<ulong>(cursor, group);
        var getScore = cursor.GetGetter<float>(score);
        float relevance = 0, value = 0;
        ulong key = 0, current = 0;
        while (cursor.MoveNext())
        {
            getGroup(ref key);
            if (key != current)
                FinishGroup();
            current = key;
            getLabel(ref relevance);
            getScore(ref value);
            if (!float.IsNaN(value))
                _group.Add((value, (int)relevance));
        }
        FinishGroup();
        return new RankingMetrics(Array.ConvertAll(_normalizedSum, s => s / _groups), Array.ConvertAll(_sum, s => s / _groups));
    }

    private void FinishGroup()
    {
        if (_group.Count == 0)
            return;
        // Among equal scores the least relevant row comes first: a net that says the same of every row has earned nothing.
        double[] own = Cumulated(_group.OrderByDescending(r => r.Score).ThenBy(r => r.Relevance));
        double[] best = Cumulated(_group.OrderByDescending(r => r.Relevance));
        for (var i = 0; i < own.Length; i++)
        {
            _sum[i] += own[i];
            _normalizedSum[i] += best[i] > 0 ? own[i] / best[i] : 0;
        }
        _groups++;
        _group.Clear();
    }

    private double[] Cumulated(IEnumerable<(float Score, int Relevance)> order)
    {
        var result = new double[_sum.Length];
        double sum = 0;
        using var rows = order.GetEnumerator();
        for (var place = 0; place < result.Length; place++)
        {
            if (rows.MoveNext())
                sum += _gains[rows.Current.Relevance] / Math.Log(place + 2);
            result[place] = sum;
        }
        return result;
    }
}
