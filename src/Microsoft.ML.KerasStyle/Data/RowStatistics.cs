using System.Runtime.InteropServices;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Mean and standard deviation of each feature of the first input, and of a label that is a number, from one pass (Welford, 1962).</summary>
sealed class RowStatistics
{
    readonly double[] means, squares;
    double labelMean, labelSquares;
    long count;

    public RowStatistics(Examples examples, RowFormat format)
    {
        int size = checked((int)format.Inputs[0].Spec.Shape.Size);
        (means, squares) = (new double[size], new double[size]);
        bool number = format.Fields[format.FirstTarget] is NumberField { Spec.Shape.Size: 1 };
        examples.ForEach(row => Add(
            MemoryMarshal.Cast<byte, float>(format.Of(0, row)),
            number ? MemoryMarshal.Read<float>(format.Of(format.FirstTarget, row)) : 0));
    }

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
    }

    void Add(double value, ref double mean, ref double sum)
    {
        double distance = value - mean;
        mean += distance / count;
        sum += distance * (value - mean);
    }

    double Deviation(double sum) => sum > 1e-12 * count ? Math.Sqrt(sum / count) : 1;
}
