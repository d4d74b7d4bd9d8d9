namespace Microsoft.ML.Data;

public sealed class RegressionMetrics
{
    internal RegressionMetrics(double meanAbsoluteError, double meanSquaredError, double rSquared)
    {
        MeanAbsoluteError = meanAbsoluteError;
        MeanSquaredError = meanSquaredError;
        RSquared = rSquared;
    }

    public double MeanAbsoluteError { get; }

    public double MeanSquaredError { get; }

    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <summary>The squared loss, which is what ML.NET evaluates by default.</summary>
    public double LossFunction => MeanSquaredError;

    public double RSquared { get; }
}

internal static class RegressionEvaluator
{
    public static RegressionMetrics Evaluate(IDataView data, DataViewSchema.Column label, DataViewSchema.Column score)
    {
        using var cursor = data.GetRowCursor([label, score]);
        var getLabel = EvaluatedColumns.Label(cursor, label);
        var getScore = cursor.GetGetter<float>(score);
        double rows = 0, absolute = 0, squared = 0, labels = 0, squaredLabels = 0;
        float truth = 0, predicted = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref truth);
            getScore(ref predicted);
            if (float.IsNaN(truth) || float.IsNaN(predicted))
                continue;
            var error = Math.Abs((double)truth - predicted);
            rows++;
            absolute += error;
            squared += error * error;
            labels += truth;
            squaredLabels += (double)truth * truth;
        }
        if (rows == 0)
            return new RegressionMetrics(0, 0, 0);
        var spread = squaredLabels - (labels * labels / rows);
        return new RegressionMetrics(absolute / rows, squared / rows, spread == 0 ? double.NaN : 1 - (squared / spread));
    }
}
