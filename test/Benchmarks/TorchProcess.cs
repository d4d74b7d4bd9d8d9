using System.Diagnostics;
using System.Globalization;

namespace KerasStyle.Benchmarks;

/// <summary>A Python process that times PyTorch on request, so that both sides run in turns on the same machine.</summary>
sealed class TorchProcess : IDisposable
{
    readonly Process process;

    TorchProcess(Process process, string version) => (this.process, Version) = (process, version);

    public string Version { get; }

    /// <summary>Starts PyTorch with extra environment variables; null when Python or torch is not installed.</summary>
    public static TorchProcess? Start(int threads, IReadOnlyDictionary<string, string> environment)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "torch_steps.py");
        var start = new ProcessStartInfo(File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3", [script, threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        try
        {
            Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string? ready = process.StandardOutput.ReadLine();
            return ready?.StartsWith("ready ", StringComparison.Ordinal) == true ? new TorchProcess(process, ready[6..]) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Best time of one step in microseconds within a window.</summary>
    public double Time(string name, double seconds)
    {
        process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {seconds}"));
        process.StandardInput.Flush();
        string line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"PyTorch ended while timing '{name}'");
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit(2000);
        process.Dispose();
    }
}
