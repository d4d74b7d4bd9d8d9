using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

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
    public static double TimeFirstStep(string program, IReadOnlyDictionary<string, string> environment, string key, int starts) =>
        Enumerable.Range(0, starts).Min(_ => double.Parse(Child(program, environment, "--first-step", key), CultureInfo.InvariantCulture));

    /// <summary>Best of several fresh processes, in milliseconds from its start to the first prediction of a saved 10-64-64-1 net.</summary>
    public static double TimeFirstPrediction(string program, IReadOnlyDictionary<string, string> environment, int starts)
    {
        string path = Path.Combine(Path.GetTempPath(), $"first-{Environment.ProcessId}.keras");
        Predictions.Build().Save(path);
        try
        {
            return Enumerable.Range(0, starts).Min(_ =>
            {
                long start = Stopwatch.GetTimestamp();
                return Stopwatch.GetElapsedTime(start, long.Parse(Child(program, environment, "--first-prediction", path), CultureInfo.InvariantCulture)).TotalMilliseconds;
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>This program.</summary>
    public static string Program { get; } = Path.ChangeExtension(typeof(StartUp).Assembly.Location, ".dll");

    /// <summary>What it was built from.</summary>
    public static string ProjectFile { get; } = typeof(StartUp).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "Project").Value!;

    /// <summary>This program published with code compiled ahead of time, as an application is; null where that cannot be done, as the compiler
    /// is a package of its own.</summary>
    public static string? Publish()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "published");
        return Run("dotnet", None,
            ["publish", ProjectFile, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false", "-p:PublishReadyToRun=true",
                "-p:TieredPGO=false", "-o", folder]) != null
            ? Path.Combine(folder, Path.GetFileName(Program))
            : null;
    }

    /// <summary>Runs a program afresh and returns what it printed.</summary>
    public static string Child(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Run("dotnet", environment, [program, .. arguments]) ?? throw new InvalidOperationException($"a child process failed: {string.Join(' ', arguments)}");

    /// <summary>This machine as it is.</summary>
    public static Dictionary<string, string> None { get; } = [];

    /// <summary>The runtime takes the machine for one without AVX-512.</summary>
    public static Dictionary<string, string> WithoutAvx512 { get; } = new() { ["DOTNET_EnableAVX512"] = "0" };

    static string? Run(string file, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }
}
