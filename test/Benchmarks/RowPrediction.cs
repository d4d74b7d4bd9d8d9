using System.Diagnostics;
using KerasStyle.Layers;

namespace KerasStyle.Benchmarks;

/// <summary>Prediction of a single row by a 10-64-64-1 net.</summary>
sealed class RowPrediction
{
    const int Calls = 1000;

    readonly Sequential model = new([new Input([10]), new Dense(64, activation: "relu"), new Dense(64, activation: "relu"), new Dense(1)]);
    readonly Tensor row = Tensor.From<float>(new float[10], [1, 10]);

    /// <summary>Best time of a call in microseconds within a window.</summary>
    public double Time(double seconds)
    {
        double best = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        do
        {
            long calls = Stopwatch.GetTimestamp();
            for (int i = 0; i < Calls; i++)
                model.PredictOnBatch(row);
            best = Math.Min(best, Stopwatch.GetElapsedTime(calls).TotalMicroseconds / Calls);
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        return best;
    }
}
