using Microsoft.ML.KerasStyle.Sweeping;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>What a sweep shows.</summary>
public class LeaderboardTests
{
    [Fact]
    public void TheTableHasTheBestFirstAndTheNamesThatUsersGave()
    {
        SweepResult result = DigitsSweep.Run(3, new() { Verbose = 0 });
        using var output = new StringWriter();
        result.PrintLeaderboard(2, output);
        string[] lines = [.. output.ToString().Split('\n').Where(l => l.Trim().Length > 0)];
        Assert.Equal(4, lines.Length);
        Assert.All((string[])["trial", "MicroAccuracy", "curve", "Units", "LearningRate"], name => Assert.Contains(name, lines[0], StringComparison.Ordinal));
        Assert.DoesNotContain("e1", lines[0], StringComparison.Ordinal);
        Assert.Equal(["1", $"{result.Best.Number}"], lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]);
        Assert.Contains(result.Metric.ToString("F4", System.Globalization.CultureInfo.InvariantCulture), lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void ACurveIsARowOfBars()
    {
        Assert.Equal("█▅▃▁", Leaderboard.Bars([8, 5, 3, 1]));
        Assert.Equal("▁▁", Leaderboard.Bars([2, 2]));
        Assert.Equal("▁", Leaderboard.Bars([2]));
        Assert.Equal("", Leaderboard.Bars([]));
        Assert.Equal(12, Leaderboard.Bars([.. Enumerable.Range(0, 100).Select(i => (double)i)]).Length);
    }
}
