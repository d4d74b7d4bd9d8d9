using System.Runtime.InteropServices;

namespace Microsoft.ML.KerasStyle.Data;

/// <summary>Mean and standard deviation of each feature of the first input, and of a label that is a number, from one pass (Welford, 1962).</summary>
sealed class RowStatistics
{
    // A feature that is zero in more rows than this, as a word's count, keeps its zero: its deviation would blow the few others up.
    const double MostZeros = 0.9;

    readonly double[] means, squares, largest;
    readonly long[] zeros;
    double labelMean, labelSquares;
    long count;

    public RowStatistics(Examples examples, RowFormat format)
    {
        int size = checked((int)format.Inputs[0].Spec.Shape.Size);
        (means, squares, largest, zeros) = (new double[size], new double[size], new double[size], new long[size]);
        bool number = format.Fields[format.FirstTarget] is NumberField { Spec.Shape.Size: 1 };
        examples.ForEach(row => Add(
            MemoryMarshal.Cast<byte, float>(format.Of(0, row)),
            number ? MemoryMarshal.Read<float>(format.Of(format.FirstTarget, row)) : 0));
    }

    /// <summary>Mean of the labels.</summary>
    public double LabelMean => labelMean;

    /// <summary>Standard deviation of the labels; 1 when all are equal.</summary>
    public double LabelDeviation => Deviation(labelSquares);

    /// <summary>Factors and summands that give each feature mean 0 and deviation 1 (a constant feature becomes 0); a feature that is nearly always 0 is
    /// only divided by its largest magnitude.</summary>
    public (double[] Scale, double[] Offset) Standardization()
    {
        bool[] rare = [.. zeros.Select((z, i) => z > MostZeros * count && largest[i] > 0)];
        double[] scale = [.. squares.Select((s, i) => 1 / (rare[i] ? largest[i] : Deviation(s)))];
        return (scale, [.. scale.Select((s, i) => rare[i] ? 0 : -means[i] * s)]);
    }

    void Add(ReadOnlySpan<float> features, float label)
    {
        count++;
        for (int i = 0; i < features.Length; i++)
        {
            Add(features[i], ref means[i], ref squares[i]);
            largest[i] = Math.Max(largest[i], Math.Abs(features[i]));
            zeros[i] += features[i] == 0 ? 1 : 0;
        }

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
