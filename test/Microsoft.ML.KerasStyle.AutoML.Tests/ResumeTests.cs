using System.Diagnostics;
using System.Globalization;
using KerasStyle.Tuning;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.KerasStyle.Tests;

/// <summary>Sweeps in a folder go on where they were.</summary>
public sealed class ResumeTests : IDisposable
{
    static readonly TimeSpan Hangs = TimeSpan.FromMinutes(3);
    static readonly bool Long = Environment.GetEnvironmentVariable("KERASSTYLE_LONG") == "1";
    readonly string folder = Directory.CreateTempSubdirectory("sweep").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void AKilledSweepGoesOnAndEndsAsOneThatWasNotKilled()
    {
        int trials = Long ? 30 : 8, stop = trials / 2;
        using (Process killed = Start(trials, stop))
        {
            for (int trial = 0; trial < stop; trial++)
                Assert.StartsWith("Trial", killed.StandardOutput.ReadLine(), StringComparison.Ordinal);
            Assert.Equal("stopped", killed.StandardOutput.ReadLine());
            killed.Kill();
            killed.WaitForExit();
        }

        Dictionary<string, string> finished = Directory.EnumerateFiles(folder, "trial_*.json").ToDictionary(f => f, File.ReadAllText);
        Assert.Equal(stop, finished.Count);

        using Process resumed = Start(trials);
        string[] lines = resumed.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(resumed.WaitForExit(Hangs) && resumed.ExitCode == 0, string.Join('\n', lines));
        Assert.Equal(trials + 1, lines.Length);
        // A file that was there has the time of its training in it: none was run again.
        Assert.All(finished, f => Assert.Equal(f.Value, File.ReadAllText(f.Key)));

        SweepResult whole = DigitsSweep.Run(trials, new() { Verbose = 0 });
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"best {whole.Best.Number} {whole.Metric:R}"), lines[^1]);

        // The folder has the best pipeline too.
        ITransformer best = DigitsSweep.Context.Model.Load(Path.Combine(folder, $"trial_{whole.Best.Number:D4}.zip"), out _);
        Assert.Equal(whole.Metric, DigitsSweep.Accuracy(best, DigitsSweep.Validation));
    }

    [Theory]
    [MemberData(nameof(SweepTests.Tuners), MemberType = typeof(SweepTests))]
    public void EveryTunerGoesOn(string tuner)
    {
        var pruning = new MedianPruning(StartupTrials: 2);
        SweepResult whole = SweepTests.With(DigitsSweep.Experiment(6), tuner).Sweep(new() { Verbose = 0, Pruning = pruning });
        SweepTests.With(DigitsSweep.Experiment(3), tuner).Sweep(new() { Verbose = 0, Pruning = pruning, Directory = folder });
        SweepResult resumed = SweepTests.With(DigitsSweep.Experiment(6), tuner).Sweep(new() { Verbose = 0, Pruning = pruning, Directory = folder });
        Assert.Equal(whole.Trials.Select(SweepTests.Text), resumed.Trials.Select(SweepTests.Text));
        Assert.Equal(whole.Best.Number, resumed.Best.Number);
        Assert.Equal(whole.Metric, DigitsSweep.Accuracy(resumed.Model, DigitsSweep.Validation));
    }

    [Fact]
    public void SmacPrunesGoesOnAndSurvivesAFailure()
    {
        // Kernels of 9 and 10 are too large for the pixels.
        SweepResult Sweep(int trials, string? directory) => SweepTests.With(SweepTests.Convolutions(DigitsSweep.Context, [9, 10, 3, 4, 5, 6], (1e-3, 1e-1)), "smac").SetMaxModelToExplore(trials)
            .Sweep(new() { Verbose = 0, Pruning = new MedianPruning(StartupTrials: 2, WarmupEpochs: 0), Directory = directory });
        SweepResult whole = Sweep(12, null);
        Sweep(7, folder);
        SweepResult resumed = Sweep(12, folder);
        Assert.Equal(whole.Trials.Select(SweepTests.Text), resumed.Trials.Select(SweepTests.Text));
        Assert.Equal(whole.Metric, resumed.Metric);
        Assert.Equal(3, whole.Trials.Select(t => t.Status).Distinct().Count());
    }

    [Fact]
    public void OneSweepAtATimeHasAFolder()
    {
        Exception? second = null;
        DigitsSweep.Run(2, new() { Verbose = 0, Directory = folder, Progress = new SweepTests.Each(_ => second = Record.Exception(() => DigitsSweep.Run(1, new() { Verbose = 0, Directory = folder }))) });
        Assert.Contains(folder, Assert.IsType<IOException>(second).Message, StringComparison.Ordinal);
        Assert.Contains("another search", second.Message, StringComparison.Ordinal);
        Assert.Equal(2, DigitsSweep.Run(2, new() { Verbose = 0, Directory = folder }).Trials.Count);
    }

    [Fact]
    public void AFinishedSweepTrainsNothing()
    {
        SweepResult first = DigitsSweep.Run(2, new() { Verbose = 0, Directory = folder });
        SweepResult again = DigitsSweep.Run(2, new() { Verbose = 0, Directory = folder });
        Assert.Equal(first.Trials.Select(t => t.Duration), again.Trials.Select(t => t.Duration));
        Assert.Equal(first.Metric, DigitsSweep.Accuracy(again.Model, DigitsSweep.Validation));

        // Except for what is gone.
        File.Delete(Path.Combine(folder, $"trial_{first.Best.Number:D4}.zip"));
        Assert.Equal(first.Metric, DigitsSweep.Accuracy(DigitsSweep.Run(2, new() { Verbose = 0, Directory = folder }).Model, DigitsSweep.Validation));

        SweepResult anew = DigitsSweep.Run(2, new() { Verbose = 0, Directory = folder, Overwrite = true });
        Assert.NotEqual(first.Trials.Select(t => t.Duration), anew.Trials.Select(t => t.Duration));
    }

    [Fact]
    public void AContextWithoutASeedGetsOneThatTheFolderKeeps()
    {
        double[] metrics = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            var ml = new MLContext();
            IDataView rows = ml.Data.LoadFromEnumerable(TestData.Diabetes);
            return ml.Auto().CreateExperiment()
                .SetPipeline(ml.Transforms.CopyColumns("Copy", "Label").Append(ml.Keras().SweepableRegression("Features", new() { Epochs = 2, Units = (4, 32) })))
                .SetDataset(rows, rows).SetRegressionMetric(RegressionMetric.RSquared).SetRandomSearchTuner().SetMaxModelToExplore(2)
                .Sweep(new() { Verbose = 0, Directory = folder }).Metric;
        })];
        Assert.Equal(metrics[0], metrics[1]);
        Assert.Equal(2, Directory.EnumerateFiles(folder, "trial_*.json").Count());
    }

    [Fact]
    public void AFolderOfAnotherSweepIsRefused()
    {
        DigitsSweep.Run(1, new() { Verbose = 0, Directory = folder });
        static string Message(Action sweep) => Assert.Throws<InvalidDataException>(sweep).Message;
        Assert.Contains("MicroAccuracy, not MacroAccuracy", Message(() => DigitsSweep.Experiment(1)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MacroAccuracy, "Label").Sweep(new() { Verbose = 0, Directory = folder })), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "trial_0000.json"), "{");
        Assert.Contains("damaged", Message(() => DigitsSweep.Run(1, new() { Verbose = 0, Directory = folder })), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void CtrlCEndsTheSweepAndKeepsTheBest()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are sent by kill");
        Skip.If(IgnoresInterrupts(), "this process ignores interrupts, as one started behind a shell does, and so does each that it starts");
        using Process sweep = Start(100_000);
        var lines = new List<string>();
        while (lines.Count < 3)
            lines.Add(sweep.StandardOutput.ReadLine()!);
        using (Process signal = Process.Start("kill", ["-INT", $"{sweep.Id}"]))
            signal.WaitForExit();
        Task<string> rest = sweep.StandardOutput.ReadToEndAsync();
        if (!sweep.WaitForExit(Hangs))
        {
            sweep.Kill();
            Assert.Fail("the sweep goes on after Ctrl-C");
        }

        lines.AddRange(rest.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, sweep.ExitCode);
        Assert.StartsWith("best ", lines[^1], StringComparison.Ordinal);
        Assert.InRange(lines.Count, 4, 10_000);
    }

    // Where the system tells: a mask of signals, of which SIGINT is the second.
    static bool IgnoresInterrupts()
    {
        const string status = "/proc/self/status", field = "SigIgn:";
        return File.Exists(status) && File.ReadLines(status).FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal)) is { } line
            && (ulong.Parse(line.AsSpan(field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 2) != 0;
    }

    Process Start(params int[] arguments) => Process.Start(new ProcessStartInfo(
        "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "SweepProcess.dll"), folder, .. arguments.Select(a => a.ToString(CultureInfo.InvariantCulture))])
    {
        RedirectStandardOutput = true,
    })!;
}
