using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Docs.Tests;

/// <summary>The samples run to their end, each in a process of its own, and what they print is as good as they promise.</summary>
public class SampleTests
{
    [Theory]
    [InlineData("resume", "has the same weights as one trained for 80 epochs without a break", "asked it for 79 cars")]
    [InlineData("serve", "all answers equal: True")]
    public void TheSampleSays(string name, params string[] shows)
    {
        string output = Output(name);
        Assert.All(shows, text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("digits", @"Accuracy on 1,000 held-out digits: ([\d.]+) %", 90, 100)]
    [InlineData("folds", @"32 units: mean ([\d.]+) %", 90, 100)]
    [InlineData("text", @"by its name: ([\d.]+) %", 90, 100)]
    [InlineData("inputs", @"inputs and outputs +[\d.]+ +(\d+) %", 90, 100)]
    [InlineData("forecast", @"Mean error of two years ahead: ([\d.]+) %", 0, 12)]
    [InlineData("quantize", @"int8 +[\d,]+ KB +([\d.]+) %", 90, 100)]
    [InlineData("quantize", @"int4 +[\d,]+ KB +([\d.]+) %", 85, 100)]
    [InlineData("frame", @"held-out cars: ([\d.]+)", 0.8, 1)]
    [InlineData("tuner", @"the search did not see: ([\d.]+) %", 94, 100)]
    public void TheFigureIsAsPromised(string name, string pattern, double least, double most) =>
        Assert.InRange(Figure(Output(name), pattern), least, most);

    [Theory]
    [InlineData("table", @"64-64 units +R² ([\d.]+)", @"linear +R² ([\d.]+)")]
    [InlineData("automl", @"([\d.]+) % after the sweep", @"([\d.]+) % with the default options")]
    [InlineData("transfer", @"a linear net of what 0 to 4 taught +([\d.]+) %", @"a linear net of the pixels +([\d.]+) %")]
    [InlineData("digits", @"held-out digits: ([\d.]+) %", @"a linear net: ([\d.]+) %")]
    [InlineData("frame", @"held-out cars: ([\d.]+)", @"a linear net: ([\d.]+)")]
    [InlineData("inputs", @"inputs and outputs +[\d.]+ +(\d+) %", @"of the measures +[\d.]+ +(\d+) %")]
    [InlineData("forecast", @"last known year: ([\d.]+) %", @"Mean error of two years ahead: ([\d.]+) %")]
    [InlineData("anomaly", @"mean +[\d.]+ +([\d.]+)", @"mean +([\d.]+)")]
    [InlineData("serve", @"always the mean: ([\d.]+)", @"held-out cars: ([\d.]+) miles")]
    public void TheOneFigureIsAboveTheOther(string name, string better, string worse)
    {
        string output = Output(name);
        Assert.True(Figure(output, better) > Figure(output, worse), output);
    }

    [Fact]
    public void AnUnknownNameListsTheSamples()
    {
        (int exitCode, string output) = Run("none");
        Assert.Equal(1, exitCode);
        Assert.Contains("resume", output, StringComparison.Ordinal);
    }

    // A figure that is not a number does not match.
    static double Figure(string output, string pattern)
    {
        Match match = Regex.Match(output, pattern);
        Assert.True(match.Success, output);
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    static string Output(string name)
    {
        (int exitCode, string output) = Run(name);
        Assert.True(exitCode == 0, output);
        return output;
    }

    static (int ExitCode, string Output) Run(string name)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Samples.dll"), name])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
