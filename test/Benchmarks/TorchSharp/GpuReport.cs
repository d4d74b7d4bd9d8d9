using System.Diagnostics;
using System.Globalization;
using KerasStyle.Layers;
using KerasStyle.Tensors;
using TorchSharp;

namespace KerasStyle.Benchmarks;

/// <summary>All that a GPU is needed for: the suites on it, training steps beside nets written with TorchSharp and beside the managed engine, half precision, memory, several devices.</summary>
static class GpuReport
{
    static readonly string[] policies = ["float32", "mixed_bfloat16", "mixed_float16"];

    /// <returns>The program's exit code: 0, also where there is no GPU; 1 when a suite fails.</returns>
    public static int Write(Options options)
    {
        IEngine engine;
        try
        {
            engine = Engines.Get("torch", options.Device);
        }
        catch (InvalidOperationException e)
        {
            Console.WriteLine($"No GPU, nothing was run. {e.Message}");
            return 0;
        }

        Console.WriteLine($"# {engine.Description} on {Environment.MachineName}, {Environment.OSVersion}, libtorch {torch.__version__}\n");
        bool passed = !options.HasSection("suites") || Suites(options.Device);
        if (options.HasSection("torchsharp"))
            Console.WriteLine($"\n{TorchSharpReport.Write(options)}");
        if (options.HasSection("policies"))
            Precision(options, engine);
        if (options.HasSection("memory"))
            Memory(engine);
        if (options.HasSection("devices"))
            Several(options, engine);
        return passed ? 0 : 1;
    }

    static bool Suites(string device)
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(StartUp.ProjectFile)!, "..", ".."));
        return Suite(root, device, "run", "Conformance") & Suite(root, device, "test", "KerasStyle.TorchSharp.Tests") & Suite(root, device, "test", "KerasStyle.Tensors.Tests");
    }

    // A suite in a process of its own; its last lines are what it says of itself.
    static bool Suite(string root, string device, string verb, string project)
    {
        string path = Path.Combine(root, "test", project), build = "-c Release -p:UseTorchSharp=true" + (device.StartsWith("cuda", StringComparison.Ordinal) ? " -p:TorchSharpDevice=cuda" : "");
        var start = new ProcessStartInfo("dotnet", verb == "run" ? $"run --project \"{path}\" {build}" : $"test \"{path}\" {build}") { RedirectStandardOutput = true };
        start.Environment["KERASSTYLE_ENGINE"] = $"torch:{device}";
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        Console.WriteLine($"- {project}: {lines.LastOrDefault(l => l.Contains("passed", StringComparison.OrdinalIgnoreCase)) ?? lines.LastOrDefault() ?? "no output"}");
        return process.ExitCode == 0;
    }

    // Steps in each policy, and on the managed engine.
    static void Precision(Options options, IEngine engine)
    {
        Console.WriteLine($"## Steps by policy, µs\n\n| net | managed engine | {string.Join(" | ", policies)} |\n|---|--:|{string.Concat(policies.Select(_ => "--:|"))}");
        foreach (Net net in Net.All.Where(n => options.Includes(n.Name, n.Key)))
        {
            double[] times = [Time(Engines.Cpu, policies[0]), .. policies.Select(p => Time(engine, p))];
            Console.WriteLine($"| {net.Name}, {net.Optimizers[^1]} | {string.Join(" | ", times.Select(t => t.ToString("N0", CultureInfo.InvariantCulture)))} |");

            double Time(IEngine on, string policy)
            {
                using IDisposable scope = Engines.Scope(on);
                DTypePolicy.Global = policy;
                try
                {
                    return new StepCase(net, net.Optimizers[^1]).Time(options.Window);
                }
                finally
                {
                    DTypePolicy.Global = null;
                }
            }
        }
    }

    static void Memory(IEngine engine)
    {
        long[] counts = [.. Enumerable.Range(0, 4).Select(_ => AfterFits(25))];
        Console.WriteLine($"\n## Memory\n\nTensors alive in libtorch after 25, 50, 75 and 100 nets were made, trained and dropped: {string.Join(", ", counts)}.");

        long AfterFits(int fits)
        {
            for (int i = 0; i < fits; i++)
                Train(engine, 32, 2);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return torch.Tensor.TotalCount;
        }
    }

    static void Several(Options options, IEngine engine)
    {
        string all = options.Device == "cpu" ? "cpu,cpu" : "cuda:*";
        int devices = options.Device == "cpu" ? 2 : torch.cuda.device_count();
        if (devices < 2)
        {
            Console.WriteLine("\n## Several devices\n\nThere is one.");
            return;
        }

        (double[] one, double[] many) = (Train(engine, 128, 8), Train(Engines.Get("torch", all), 128, 8));
        Console.WriteLine($"\n## Several devices\n\nLosses of 8 epochs on {devices} devices and on one differ by at most {one.Zip(many).Max(p => Math.Abs(p.First - p.Second)):0.0e0}.");
    }

    static double[] Train(IEngine engine, int rows, int epochs)
    {
        using IDisposable scope = Engines.Scope(engine);
        KerasRandom.SetSeed(1);
        var net = new Sequential([new Conv2D(8, 3, activation: "relu"), new BatchNormalization(), new MaxPooling2D(), new Flatten(), new Dropout(0.2), new Dense(3)]);
        net.Compile("adam", "mse");
        Tensor x = Tensor.From<float>([.. Enumerable.Range(0, rows * 64).Select(i => (float)Math.Sin(i * 0.7))], [rows, 8, 8, 1]);
        return [.. net.Fit(x, Ops.Mean(x, [1, 2]) * new float[] { 1, 2, 3 }, batchSize: 16, epochs: epochs, verbose: 0)["loss"]];
    }
}
