using KerasStyle.Tensors;

namespace KerasStyle.Torch.Tests;

/// <summary>The engine under test, where it can be had.</summary>
static class LibTorch
{
    static readonly Lazy<(IEngine? Engine, string Reason)> cpu = new(() =>
    {
        try
        {
            return (Engines.Get("torch", "cpu"), "");
        }
        catch (InvalidOperationException e)
        {
            return (null, e.Message);
        }
    });

    /// <summary>The engine on the CPU; skips the test where there is none.</summary>
    public static IEngine Cpu()
    {
        Skip.If(cpu.Value.Engine == null, cpu.Value.Reason);
        return cpu.Value.Engine!;
    }

    /// <summary>An engine on devices; skips the test where there is none.</summary>
    public static IEngine On(string devices)
    {
        Cpu();
        return Engines.Get("torch", devices);
    }

    /// <summary>An engine on the CPU that does all as on a GPU; skips the test where there is none.</summary>
    public static IEngine AsGpu() => On("cpu-as-gpu");

    /// <summary>Tensors that are alive in libtorch when those that nobody refers to are gone.</summary>
    public static long TensorsAfterCollection()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Tensors;
    }

    /// <summary>Tensors that are alive in libtorch.</summary>
    public static long Tensors =>
#if TORCHSHARP
        global::TorchSharp.torch.Tensor.TotalCount;
#else
        0;
#endif

    /// <summary>How often values came from a tensor to the host.</summary>
    public static long Reads =>
#if TORCHSHARP
        HostMemory.Reads;
#else
        0;
#endif

    /// <summary>How often values were sent from the host to a tensor.</summary>
    public static long Sends =>
#if TORCHSHARP
        HostMemory.Sends;
#else
        0;
#endif

    /// <summary>Number of a program's steps.</summary>
    public static int Steps(Executable executable) =>
#if TORCHSHARP
        ((TorchExecutable)executable).Program.Steps.Length;
#else
        throw new NotSupportedException($"{executable} is not one of torch");
#endif

    /// <summary>Steps whose gradient torch computes as a whole.</summary>
    public static int TapedSteps(Executable executable) =>
#if TORCHSHARP
        ((TorchExecutable)executable).Program.Steps.Count(s => s is TapedStep);
#else
        throw new NotSupportedException($"{executable} is not one of torch");
#endif
}
