using System.Reflection.PortableExecutable;
using System.Runtime;
using KerasStyle.Tensors.Cpu.Kernels;

namespace KerasStyle.Tensors.Tests.Cpu.Kernels;

public unsafe class KernelSetTests
{
    // A Release build makes images of all libraries, unless their compiler does not restore.
    static bool HasImages()
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "KerasStyle.Tensors.dll")));
        return file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    [Fact]
    public void AnImageIsUsedWhereThereIsOneAndTheMachineHasItsVectors()
    {
        bool allowed = Environment.GetEnvironmentVariable("DOTNET_ReadyToRun") != "0";
        Assert.Equal(allowed && HasImages() && Simd.Level == SimdLevel.Vector512, KernelSet.IsAheadOfTime);
    }

    [Fact]
    public void AKernelOfTheImageIsNotCompiledAtItsFirstCall()
    {
        if (!KernelSet.IsAheadOfTime)
            return;
        // Kernels that no other test and no layer's step calls at the same time for their first time on this thread: compiling one would count.
        using var a = NativeBuffer.Random(1000, 1);
        using var b = NativeBuffer.Random(1000, 2);
        AttentionKernels attention = KernelSet.For(SimdLevel.Vector512).Attention(SimdLevel.Vector512);
        WinogradKernels[] winograd = [.. new[] { 2, 4 }.Select(side => KernelSet.For(SimdLevel.Vector512).Winograd(SimdLevel.Vector512, side))];
        var strip = new WinogradStrip { Tiles = 1, Depth = 16, Columns = 16, Height = 6, Width = 6, Outputs = 4, SourcePixel = 16, SourceRow = 16, OutputPixel = 16, OutputRow = 16 };
        var gate = KernelSet.For(SimdLevel.Vector512).GateValues(GateFunction.HardSigmoid, SimdLevel.Vector512);
        var dots = KernelSet.For(SimdLevel.Vector512).RowDots(SimdLevel.Vector512);
        LaneReduction sum = KernelSet.Used.Reductions(LaneOperation.Add, SimdLevel.Vector512);
        LaneOperation[] operations = Enum.GetValues<LaneOperation>();
        var lanes = new LaneKernel[operations.Length];
        foreach (LaneOperation operation in operations)
            lanes[(int)operation] = KernelSet.Used.Lanes(operation, SimdLevel.Vector512);
        long compiled = JitInfo.GetCompiledMethodCount(currentThread: true);
        attention.Scores(a.Pointer, 100, 1, null, 0, null, false);
        attention.Exponentials(a.Pointer, 100, 1, null);
        attention.Slopes(a.Pointer, b.Pointer, 100, 1, 1, 0, 1, null);
        foreach (WinogradKernels transforms in winograd)
        {
            transforms.Patches(strip, a.Pointer, 0, b.Pointer, 16, 16);
            transforms.Filter(a.Pointer, 16, b.Pointer, 16, 16);
            transforms.Results(strip, a.Pointer, 16, 16, b.Pointer, 1, null, TileFlags.Relu);
            transforms.Slopes(strip, 1, a.Pointer, b.Pointer, 0, 16, 1, SimdLevel.Vector512);
            transforms.FilterGradient(a.Pointer, 16, b.Pointer, 16, 16);
        }
        gate(a.Pointer, 100);
        dots(a.Pointer, 32, b.Pointer, b.Pointer + 100, 1, 5, 32, 0, true);
        KernelSet.Used.Transpose(a.Pointer, 20, b.Pointer, 20, 20, 20);
        KernelSet.Used.StoreRows(a.Pointer, 32, 3, 20, b.Pointer, 32, null, TileFlags.Relu);
        KernelSet.Used.AddRows(a.Pointer, b.Pointer, 5, 50);
        foreach (LaneKernel lane in lanes)
            lane.Run((byte*)a.Pointer, (byte*)(a.Pointer + 100), (byte*)(a.Pointer + 200), (byte*)b.Pointer, 37);
        sum.Row(a.Pointer, 100, 4);
        sum.Accumulate((byte*)a.Pointer, (byte*)b.Pointer, null, (byte*)b.Pointer, 100);
        Assert.Equal(compiled, JitInfo.GetCompiledMethodCount(currentThread: true));
    }
}
