using System.Globalization;
using System.Runtime.InteropServices;
using KerasStyle.Tensors.DataParallel;

namespace KerasStyle.Torch;

/// <summary>Devices by name. What is missing for one is said in a sentence, before libtorch says it in pages.</summary>
static class Devices
{
    const string Known = "cpu, cuda, cuda:0, cuda:1, ..., cuda:* or mps";

    /// <summary>An engine for a device, or for all of NVIDIA's GPUs together as <c>cuda:*</c>.</summary>
    public static IEngine Engine(string? device)
    {
        if (device != "cuda:*")
            return new TorchEngine(device ?? "cuda");
        Open("cuda");
        return new ParallelEngine([.. Enumerable.Range(0, torch.cuda.device_count()).Select(i => new TorchEngine($"cuda:{i}"))]);
    }

    /// <exception cref="InvalidOperationException">The device cannot be had; the message says what is missing.</exception>
    public static Target Open(string device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device == Target.CpuAsGpu)
            return Open("cpu") with { IsFar = true };
        string[] parts = device.Split(':');
        int index = -1;
        if (parts.Length > 2 || parts[0] is not ("cpu" or "cuda" or "mps") || (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index) || parts[0] == "cpu")))
            throw Missing(device, $"a device is one of {Known}");
        if (parts[0] == "mps" && !(OperatingSystem.IsMacOS() && RuntimeInformation.OSArchitecture == Architecture.Arm64))
            throw Missing(device, $"mps is the GPU of Apple's own processors, and this is {RuntimeInformation.OSDescription} on {RuntimeInformation.OSArchitecture}");
        if (!Loads("LibTorchSharp"))
            throw Missing(device, $"libtorch is not there or does not load: add the package {Package(parts[0])}");
        if (parts[0] == "cuda")
            CheckGpu(device, index);
        torch.Device opened = torch.InitializeDevice(torch.device(device));
        if (opened.type == DeviceType.CPU)
            KeepMemory();
        return new Target(opened, parts[0] != "cpu");
    }

    // Linux' malloc gives memory back to the system, which is dear to get again in each step, when more is free than twice the largest block that it was given back.
    // The largest block that counts so makes it keep 64 MB, which any net with a tensor of that size does, too.
    static void KeepMemory()
    {
        using TorchTensor largest = torch.empty([(32L << 20) - (64 << 10)], torch.ScalarType.Byte, torch.CPU);
    }

    static void CheckGpu(string device, int index)
    {
        if (!torch.TryInitializeDeviceType(DeviceType.CUDA))
        {
            throw Missing(device, !Loads("torch_cuda") ? $"this libtorch computes on the CPU only: add the package {Package("cuda")} in place of TorchSharp-cpu"
                : !Loads(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1") ? "the driver for NVIDIA's GPUs is not installed"
                : "the driver finds no GPU that this libtorch can use; nvidia-smi shows what it finds");
        }

        int count = torch.cuda.device_count();
        if (index >= count)
            throw Missing(device, $"this machine has {count} of NVIDIA's GPUs, cuda:0{(count > 1 ? $" to cuda:{count - 1}" : "")}");
    }

    static string Package(string device) => device != "cuda" ? "TorchSharp-cpu"
        : OperatingSystem.IsWindows() ? "TorchSharp-cuda-windows"
        : OperatingSystem.IsLinux() ? "TorchSharp-cuda-linux"
        : "TorchSharp-cuda-windows or TorchSharp-cuda-linux on Windows or Linux, which alone have CUDA";

    static bool Loads(string library) => NativeLibrary.TryLoad(library, typeof(torch).Assembly, null, out _);

    static InvalidOperationException Missing(string device, string what) => new($"engine 'torch' on '{device}': {what}");
}
