using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.KerasStyle.Tests.Platform;

/// <summary>A line that AutoML is to find: an estimator of one's own without anything to train.</summary>
public sealed class Line
{
    [Range(-4d, 4d, 0d)] public double Slope { get; set; }

    [Choice(new object[] { 0, 1, 2 }, 2)] public int Offset { get; set; }

    /// <summary>Points of the line with slope 3 and offset 1.</summary>
    public static Point[] Points => [.. Enumerable.Range(0, 60).Select(i => new Point { X = i / 10f - 3, Label = 3 * (i / 10f - 3) + 1 })];

    public static IEstimator<ITransformer> Estimator(MLContext ml, Line line) =>
        ml.Transforms.CustomMapping<Point, Guess>((point, guess) => guess.Score = (float)(line.Slope * point.X + line.Offset), null);

    public static SweepableEstimator Sweepable(MLContext ml) => ml.Auto().CreateSweepableEstimator<Line>(Estimator, new SearchSpace<Line>());

    public sealed class Point
    {
        public float X { get; set; }

        public float Label { get; set; }
    }

    public sealed class Guess
    {
        public float Score { get; set; }
    }
}
