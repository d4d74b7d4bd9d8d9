using KerasStyle.Tensors;

namespace KerasStyle.Torch.Tests;

/// <summary>What cannot be had is said in one sentence, with and without the packages.</summary>
public class DeviceTests
{
    [Fact]
    public void WithoutTorchSharpAskingGivesOneSentence()
    {
#if !TORCHSHARP
        var e = Assert.Throws<InvalidOperationException>(() => Engines.Use("torch", "cuda"));
        Assert.Equal("the engine 'torch' is not in this build of KerasStyle.TorchSharp, which was made without TorchSharp: use the released package, or build with -p:UseTorchSharp=true", e.Message);
#else
        Assert.NotNull(Type.GetType("KerasStyle.Torch.TorchEngine, KerasStyle.TorchSharp"));
#endif
    }

    [Fact]
    public void AnUnknownEngineIsNamedWithTheKnownOnes()
    {
        var e = Assert.Throws<InvalidOperationException>(() => Engines.Use("tensorflow"));
        Assert.Equal("there is no engine 'tensorflow'; there are cpu, torch", e.Message);
    }

    [SkippableTheory]
    [InlineData("gpu", "a device is one of cpu, cuda, cuda:0, cuda:1, ..., cuda:* or mps")]
    [InlineData("cuda:x", "a device is one of")]
    [InlineData("cpu:1", "a device is one of")]
    [InlineData("mps", "mps is the GPU of Apple's own processors")]
    [InlineData("cuda:99", null)]
    public void ADeviceThatIsNotThereIsNamed(string device, string? what)
    {
        LibTorch.Cpu();
        Skip.If(device == "mps" && OperatingSystem.IsMacOS());
        var e = Assert.Throws<InvalidOperationException>(() => Engines.Get("torch", device));
        Assert.StartsWith($"engine 'torch' on '{device}': {what}", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [SkippableFact]
    public void WithoutAGpuItIsSaidWhatIsMissing()
    {
        LibTorch.Cpu();
        try
        {
            Assert.Equal("torch", Engines.Get("torch", "cuda").Name);
        }
        catch (InvalidOperationException e)
        {
            Assert.Matches("^engine 'torch' on 'cuda': (this libtorch computes on the CPU only: add the package TorchSharp-cuda-(linux|windows)|the driver for NVIDIA's GPUs is not installed|the driver finds no GPU)", e.Message);
        }
    }
}
