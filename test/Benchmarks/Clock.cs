using System.Diagnostics;

namespace KerasStyle.Benchmarks;

static class Clock
{
    /// <summary>Best time in microseconds of an action within a window, divided by how often it does its thing.</summary>
    public static double Best(double seconds, int times, Action action)
    {
        double best = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        do
            best = Math.Min(best, Once(action) / times);
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        return best;
    }

    /// <summary>Microseconds of an action.</summary>
    public static double Once(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return (Stopwatch.GetTimestamp() - start) * 1e6 / Stopwatch.Frequency;
    }
}
