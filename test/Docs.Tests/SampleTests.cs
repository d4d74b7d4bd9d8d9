using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Docs.Tests;

/// <summary>The samples run to their end, each in a process of its own, and what they print is as good as they promise.</summary>
public class SampleTests
{
    static readonly ConcurrentDictionary<string, Lazy<(int ExitCode, string Output)>> Outputs = new();

    [Theory]
    [InlineData("resume", "has the same weights as one trained for 80 epochs without a break", "asked it for 79 cars")]
    [InlineData("serve", "all answers equal: True")]
    public void TheSampleSays(string name, params string[] shows)
    {
        string output = Output(name);
        Assert.All(shows, text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    // The figures of a sample, in the order of its row in the README.
    static readonly Dictionary<string, string[]> Figures = new()
    {
        ["digits"] = [@"held-out digits: ([\d.]+) %", @"a linear net: ([\d.]+) %"],
        ["table"] = [@"64-64 units +R² ([\d.]+)", @"linear +R² ([\d.]+)"],
        ["frame"] = [@"held-out cars: ([\d.]+)", @"a linear net: ([\d.]+)"],
        ["text"] = [@"by its name: ([\d.]+) %", @"of the words: ([\d.]+) %", @"always America: ([\d.]+) %"],
        ["inputs"] = [@"inputs and outputs +([\d.]+)", @"inputs and outputs +[\d.]+ +(\d+) %", @"of the measures +([\d.]+)", @"of the measures +[\d.]+ +(\d+) %"],
        ["transfer"] = [@"of what 0 to 4 taught +([\d.]+) %", @"of the pixels +([\d.]+) %", @"from new weights +([\d.]+) %", @"from what 0 to 4 taught +([\d.]+) %"],
        ["folds"] = [@"32 units: mean ([\d.]+) %", @"Linear: mean ([\d.]+) %"],
        ["forecast"] = [@"Mean error of two years ahead: ([\d.]+) %", @"last known year: ([\d.]+) %"],
        ["anomaly"] = [@"mean +[\d.]+ +([\d.]+)", @"mean +([\d.]+)"],
        ["serve"] = [@"held-out cars: ([\d.]+) miles", @"always the mean: ([\d.]+)"],
        ["tuner"] = [@"the search did not see: ([\d.]+) %", @"Adam as it is ([\d.]+) %"],
        ["automl"] = [@"([\d.]+) % after the sweep", @"([\d.]+) % with the default options"],
        ["quantize"] = [@"int8 +[\d,]+ KB +([\d.]+) %", @"int4 +[\d,]+ KB +([\d.]+) %", @"float32 +[\d,]+ KB +([\d.]+) %"],
        ["resume"] = [@"are off by ([\d.]+) miles", @"their mean: ([\d.]+)"],
    };

    public static TheoryData<string> Names => [.. Rows().Select(r => r.Name)];

    // The rows of the README's table: `name` | what | figures, each as "95.5 % (94 to 97)".
    static IEnumerable<(string Name, string Text)> Rows() =>
        Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md")), @"^\| `(\w+)` \|(.*)\|\r?$", RegexOptions.Multiline).Select(m => (m.Groups[1].Value, m.Groups[2].Value));

    [Theory]
    [MemberData(nameof(Names))]
    public void TheFiguresAreWithinWhatTheReadmeSays(string name)
    {
        Match[] said = Regex.Matches(Rows().Single(r => r.Name == name).Text, @"([\d.]+)(?: %)? \(([\d.]+) to ([\d.]+)\)").ToArray();
        Assert.Equal(Figures[name].Length, said.Length);
        foreach ((Match figure, string pattern) in said.Zip(Figures[name]))
        {
            double[] numbers = [.. figure.Groups.Values.Skip(1).Select(g => double.Parse(g.Value, CultureInfo.InvariantCulture))];
            Assert.InRange(numbers[0], numbers[1], numbers[2]);
            Assert.InRange(Figure(Output(name), pattern), numbers[1], numbers[2]);
        }
    }

    [Fact]
    public void EverySampleHasItsRow() => Assert.Equal(Figures.Keys.Order(), Rows().Select(r => r.Name).Order());

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

    // Each sample runs once.
    static string Output(string name)
    {
        (int exitCode, string output) = Outputs.GetOrAdd(name, n => new(() => Run(n))).Value;
        Assert.True(exitCode == 0, output);
        return output;
    }

    static (int ExitCode, string Output) Run(string name)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Samples.dll"), name])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,        // a snippet that runs meanwhile sets the process' own to a folder that goes with it
            Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
