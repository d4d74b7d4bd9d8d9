using System.Diagnostics;
using System.Globalization;

namespace KerasStyle.Benchmarks;

/// <summary>What a process does only once: code is compiled, a net is built and its step planned. Each figure is a fresh process'.</summary>
static class StartUp
{
    /// <summary>Runs in the fresh process: milliseconds from building a net to the end of its first training step.</summary>
    public static double FirstStep(string key)
    {
        Net net = Net.All.First(n => n.Key == key);
        (Tensor x, Tensor y) = net.Data(net.Batch);
        return Clock.Once(() => net.Compiled(net.Optimizers[^1]).Fit(x, y, net.Batch, verbose: 0)) / 1e3;
    }

    /// <summary>Runs in the fresh process: loads a model and predicts a row; the time stamp of its end.</summary>
    public static long FirstPrediction(string path)
    {
        Tensor result = Model.Load(path).Predict(new float[1, 10], verbose: 0);
        return result.Rank == 2 ? Stopwatch.GetTimestamp() : throw new InvalidOperationException();
    }

    /// <summary>Best of several fresh processes, in milliseconds from building a net to the end of its first step.</summary>
    public static double TimeFirstStep(string key, int starts) =>
        Enumerable.Range(0, starts).Min(_ => double.Parse(Child("--first-step", key), CultureInfo.InvariantCulture));

    /// <summary>Best of several fresh processes, in milliseconds from its start to the first prediction of a saved 10-64-64-1 net.</summary>
    public static double TimeFirstPrediction(int starts)
    {
        string path = Path.Combine(Path.GetTempPath(), $"first-{Environment.ProcessId}.keras");
        Predictions.Build().Save(path);
        try
        {
            return Enumerable.Range(0, starts).Min(_ =>
            {
                long start = Stopwatch.GetTimestamp();
                return Stopwatch.GetElapsedTime(start, long.Parse(Child("--first-prediction", path), CultureInfo.InvariantCulture)).TotalMilliseconds;
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Runs this program afresh and returns what it printed.</summary>
    public static string Child(params string[] arguments) => Child(new Dictionary<string, string>(), arguments);

    /// <inheritdoc cref="Child(string[])"/>
    public static string Child(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.ChangeExtension(typeof(StartUp).Assembly.Location, ".dll"), .. arguments]) { RedirectStandardOutput = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"a child process failed: {string.Join(' ', arguments)}");
    }
}
