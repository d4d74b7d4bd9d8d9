using System.Diagnostics;
using System.Reflection.PortableExecutable;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

public class KernelSetTests
{
    // A Release build makes images of all libraries, unless their compiler does not restore.
    static bool HasImages()
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "KerasStyle.Tensors.dll")));
        return file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0 && Environment.GetEnvironmentVariable("DOTNET_ReadyToRun") != "0";
    }

    [Fact]
    public void AnImageIsUsedWhereThereIsOneAndTheMachineHasItsVectors() =>
        Assert.Equal(HasImages() && Simd.Level >= SimdLevel.Vector256, KernelSet.IsAheadOfTime);

    [Theory]
    [InlineData("KERASSTYLE_SIMD", "512")]
    [InlineData("KERASSTYLE_SIMD", "256")]
    [InlineData("DOTNET_EnableAVX512", "0")]
    public void NoKernelOfAnImageIsCompiledAtItsFirstCallAndAllGiveTheSameBits(string variable, string value)
    {
        string[] lines = RunKernelProcess(variable, value);
        string[] state = lines[0].Split(' ');
        Assert.Equal(HasImages() && Enum.Parse<SimdLevel>(state[0]) >= SimdLevel.Vector256, bool.Parse(state[1]));
        Assert.Empty(lines[1..]);
    }

    static string[] RunKernelProcess(string variable, string value)
    {
        var start = new ProcessStartInfo(Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet", ["exec", typeof(KernelProcess).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("KERASSTYLE_SIMD");
        start.Environment[variable] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
