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

    /// <summary>Times in microseconds of two actions in turns, each time the other one first, so that what slows the machine for a while slows both.</summary>
    /// <param name="seconds">How long each of them is timed at least.</param>
    /// <param name="turns">How often each of them is timed at least.</param>
    /// <param name="one">The one action.</param>
    /// <param name="other">The other one.</param>
    public static (double One, double Other)[] InTurns(double seconds, int turns, Action one, Action other)
    {
        var times = new List<(double One, double Other)>();
        for (double first = 0, second = 0; times.Count < turns || Math.Min(first, second) < seconds * 1e6;)
        {
            bool swapped = times.Count % 2 == 1;
            double before = Once(swapped ? other : one), after = Once(swapped ? one : other);
            times.Add(swapped ? (after, before) : (before, after));
            (first, second) = (first + times[^1].One, second + times[^1].Other);
        }

        return [.. times];
    }

    /// <summary>Microseconds of an action.</summary>
    public static double Once(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return (Stopwatch.GetTimestamp() - start) * 1e6 / Stopwatch.Frequency;
    }
}
