namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Mean and standard deviation of each feature and of the label, and the largest label, from one pass (Welford, 1962).</summary>
sealed class RowStatistics
{
    readonly double[] means, squares;
    double labelMean, labelSquares;
    long count;

    public RowStatistics(Examples examples, int size)
    {
        (means, squares) = (new double[size], new double[size]);
        examples.ForEach(Add);
    }

    /// <summary>The largest label.</summary>
    public float LargestLabel { get; private set; }

    /// <summary>Mean of the labels.</summary>
    public double LabelMean => labelMean;

    /// <summary>Standard deviation of the labels; 1 when all are equal.</summary>
    public double LabelDeviation => Deviation(labelSquares);

    /// <summary>Factors and summands that give each feature mean 0 and deviation 1 (a constant feature becomes 0).</summary>
    public (double[] Scale, double[] Offset) Standardization()
    {
        double[] scale = [.. squares.Select(s => 1 / Deviation(s))];
        return (scale, [.. scale.Select((s, i) => -means[i] * s)]);
    }

    void Add(ReadOnlySpan<float> features, float label)
    {
        count++;
        for (int i = 0; i < features.Length; i++)
            Add(features[i], ref means[i], ref squares[i]);
        Add(label, ref labelMean, ref labelSquares);
        LargestLabel = Math.Max(LargestLabel, label);
    }

    void Add(double value, ref double mean, ref double sum)
    {
        double distance = value - mean;
        mean += distance / count;
        sum += distance * (value - mean);
    }

    double Deviation(double sum) => sum > 1e-12 * count ? Math.Sqrt(sum / count) : 1;
}
