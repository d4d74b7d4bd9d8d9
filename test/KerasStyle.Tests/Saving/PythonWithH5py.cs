using System.Diagnostics;

namespace KerasStyle.Tests.Saving;

/// <summary>Runs Python scripts that need h5py, the reference for HDF5; tests skip where it is missing.</summary>
static class PythonWithH5py
{
    static readonly Lazy<string?> Found = new(() => Array.Find(["python3", "/usr/bin/python3", "python"], IsUsable));

    public static void SkipUnlessFound() =>
        Skip.IfNot(Found.Value is not null, "No Python with h5py is installed (package python3-h5py), so nothing is compared with it.");

    /// <summary>Runs a script, which fails the test when it raises, and gives what it printed.</summary>
    public static string Run(string script, params string[] arguments)
    {
        var (exitCode, output) = Start(Found.Value!, ["-c", script, .. arguments]);
        Assert.True(exitCode == 0, output);
        return output;
    }

    static bool IsUsable(string python)
    {
        try
        {
            return Start(python, ["-c", "import h5py, numpy"]).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    static (int ExitCode, string Output) Start(string python, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
