using System.Diagnostics;

namespace Docs.Tests;

/// <summary>The samples run to their end, each in a process of its own, and show what they promise.</summary>
public class SampleTests
{
    [Theory]
    [InlineData("digits", "Accuracy on 1,000 held-out digits: 9")]
    [InlineData("quantize", "int8", "int4")]
    [InlineData("resume", "has the same weights as one trained for 80 epochs without a break", "asked it for 79 cars")]
    public void TheSampleRuns(string name, params string[] shows)
    {
        (int exitCode, string output) = Run(name);
        Assert.True(exitCode == 0, output);
        Assert.All(shows, text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Fact]
    public void AnUnknownNameListsTheSamples()
    {
        (int exitCode, string output) = Run("none");
        Assert.Equal(1, exitCode);
        Assert.Contains("resume", output, StringComparison.Ordinal);
    }

    static (int ExitCode, string Output) Run(string name)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Samples.dll"), name])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
